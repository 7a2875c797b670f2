from os import *
from subprocess import *
system(x); run(y, shell=True); popen("ls"); fork(); del system; system(z)
