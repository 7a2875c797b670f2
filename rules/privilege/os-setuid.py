import os
from os import setgid


def bad(user, group):
    # ruleid: os-setuid
    os.setuid(user)
    # ruleid: os-setuid
    setgid(group)
    # ruleid: os-setuid
    os.seteuid(0)
    # ruleid: os-setuid
    os.setegid(group)
    # ruleid: os-setuid
    os.setreuid(user, user)
    # ruleid: os-setuid
    os.setregid(group, group)
    # ruleid: os-setuid
    os.setresuid(user, user, user)
    # ruleid: os-setuid
    os.setresgid(group, group, group)
    # ruleid: os-setuid
    os.setgroups([])
    # ruleid: os-setuid
    os.initgroups("daemon", group)


def good():
    # ok: os-setuid
    return os.getuid()
