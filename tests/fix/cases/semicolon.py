import os; import sys
import zlib; os.system("git status")
x = """
"""
