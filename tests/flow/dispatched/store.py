import os


def load(environ):
    return Collection("/srv")


def is_plain(name):
    if not name:
        return False
    drive, _ = os.path.splitdrive(name)
    if drive:
        return False
    head, _ = os.path.split(name)
    if head:
        return False
    return name not in (os.curdir, os.pardir)


class Collection:
    def __init__(self, folder):
        self.folder = folder

    def remove(self, name):
        os.remove(os.path.join(self.folder, name))  # rings: path-traversal-delete


def keep(name):
    if is_plain(name):
        open("/srv/" + name, "w")  # silent


def keep_all(name):
    drive, tail = os.path.splitdrive(name)
    if not drive:
        open("/srv/" + name, "w")  # rings: path-traversal-write
    head, tail = os.path.split(name)
    if not tail:
        open("/srv/" + name, "w")  # rings: path-traversal-write
    if not os.path.dirname(name):
        open("/srv/" + name, "w")  # silent
