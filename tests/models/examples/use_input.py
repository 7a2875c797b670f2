import os

os.system(input())  # rings: command-injection
os.system("kill %d" % int(input()))  # silent
