import os
from os import *
import subprocess


def first_line(command):
    # ruleid: os-popen
    return os.popen(command).readline()


def host():
    # ruleid: constant-command
    with os.popen("hostname", "r") as pipe:
        return pipe.read()


def by_keyword(command):
    # ruleid: os-popen
    return os.popen(mode="w", cmd=command)


def starred(command):
    # ruleid: os-popen
    return popen(command)


def good(program):
    # ok: os-popen
    return subprocess.run([program], capture_output=True, text=True, check=True).stdout


class Shell:
    def popen(self, command):
        return command

    def use(self, command):
        # ok: os-popen
        return self.popen(command)
