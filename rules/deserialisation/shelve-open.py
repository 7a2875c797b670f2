import dbm
import shelve


def bad(path):
    # ruleid: shelve-open
    shelve.open(path)
    # ruleid: shelve-open
    shelve.DbfilenameShelf(path)


def good(path):
    # ok: shelve-open
    dbm.open(path)


def constant():
    # ruleid: shelve-open
    return shelve.open("cache")
