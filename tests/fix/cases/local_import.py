# An import inside a function makes the name a variable of that function: it is left alone.
import os


def early():
    os.system("git status")
    import subprocess
    return subprocess
