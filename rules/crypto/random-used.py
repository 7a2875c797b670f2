import random
import secrets


def bad():
    # ruleid: random-used
    random.random()
    # ruleid: random-used
    random.Random().randint(1, 6)


def good():
    # ok: random-used
    secrets.randbelow(6)
    # ok: random-used
    random.SystemRandom().random()
