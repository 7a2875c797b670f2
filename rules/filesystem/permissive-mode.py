import os
import pathlib
import stat


def bad(path):
    # ruleid: permissive-mode
    os.chmod(path, 0o777)
    # ruleid: permissive-mode
    os.chmod(path, stat.S_IRWXU | stat.S_IRWXG | stat.S_IRWXO)
    # ruleid: permissive-mode
    os.chmod(path, mode=stat.S_IRWXO)
    # ruleid: permissive-mode
    pathlib.Path(path).chmod(0o666)


def good(path):
    # ok: permissive-mode
    os.chmod(path, 0o600)
    # ok: permissive-mode
    os.chmod(path, stat.S_IRWXU)
    # ok: permissive-mode
    os.chmod(path, 0o755)
    # ok: permissive-mode
    os.mkdir(path, 0o700)


def made(path):
    # ruleid: permissive-mode
    os.open(path, os.O_CREAT | os.O_WRONLY, 0o666)
    # ok: permissive-mode
    os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)


def mask():
    # ruleid: permissive-mode
    os.umask(0)
    # ok: permissive-mode
    os.umask(0o077)
    # ok: permissive-mode
    old = os.umask(0)
    return old


def folders(path):
    # ruleid: permissive-mode
    os.mkdir(path, 0o777)
    # ruleid: permissive-mode
    os.makedirs(path, mode=0o777)
    # ok: permissive-mode
    os.makedirs(path, exist_ok=True)
    # ok: permissive-mode
    os.mkdir(path, 0o700)
