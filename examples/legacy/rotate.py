#!/usr/bin/python
# Rotates the journal. From the year 2006, and still in a crontab.
import os, sys, commands

def rotate(path, keep=0007):
    for n in range(keep, 0, -1):
        older = `n + 1`
        if n <> keep:
            os.system("mv %s.%d %s.%s" % (path, n, path, older))
    print >>sys.stderr, "rotated", path

try:
    rotate(sys.argv[1])
    print commands.getoutput("ls -l " + sys.argv[1])
except OSError, error:
    raise SystemExit, error
