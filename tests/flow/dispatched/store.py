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

    def keep(self, name):
        if not is_plain(name):
            return
        os.remove(os.path.join(self.folder, name))  # silent
