import os; import sys
import subprocess
import zlib; subprocess.run(["git", "status"], check=False)
x = """
"""
