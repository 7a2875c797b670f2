import random
import secrets

generator = random.Random(1)


def make():
    token = secrets.SystemRandom().choice("abc")
    password = secrets.SystemRandom().uniform(1, 2)
    return token, password
