import os


class Entry:
    """Only uses the name that it is given; what is put together is put together by another function."""

    def __init__(self, folder, key):
        self.name = os.path.join(folder, key)

    def remove(self):
        os.remove(self.name)  # silent


def remove_below(folder, key):
    path = os.path.join(folder, key)
    os.remove(path)  # rings: path-traversal-delete


def argument_of(given, name):
    return given.args.get(name)
