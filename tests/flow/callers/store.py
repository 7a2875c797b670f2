"""Each caller that hands untrusted data to a helper is told; a test that does shows how the helper is used, no more."""
import os


class Entry:
    def __init__(self, key):
        self.path = key

    def drop(self):
        os.remove(self.path)  # silent


def run_it(command):
    os.system(command)


def from_a_page(page):
    open(page.get("file"))  # rings: path-traversal-read


def only_by_a_test(command):
    os.system(command)
