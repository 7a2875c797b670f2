import os


def handle_show(path):
    return open(path).read()


def other_show(path):
    return open(path).read()  # silent


class Commands:
    def do_remove(self, path):
        os.remove(path)
