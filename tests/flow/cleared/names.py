import string

ALLOWED = string.ascii_letters + string.digits + "-_"


def check_name(name):
    if not all(character in ALLOWED for character in name):
        raise ValueError(name)


def check_nothing(name):
    if not name:
        raise ValueError(name)
