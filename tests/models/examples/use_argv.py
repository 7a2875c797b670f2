import os
import shlex
import sys

os.system("cat " + sys.argv[1])  # rings: command-injection
os.system("cat " + shlex.quote(sys.argv[1]))  # silent
open(sys.argv[1]).close()  # silent
