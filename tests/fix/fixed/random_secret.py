import random
import secrets
import string
from random import choice, randint

ALPHABET = string.ascii_letters


def make(n):
    token = "".join(secrets.choice(ALPHABET) for _ in range(n))
    password = "".join([secrets.choice(ALPHABET) for _ in range(n)])
    pin_code = secrets.SystemRandom().randint(1000, 9999)
    secret = secrets.randbits(128)
    csrf_token = secrets.SystemRandom().randbytes(n=16)
    reset_code = "".join(secrets.SystemRandom().sample(ALPHABET, 8))
    otp = random.SystemRandom().randint(0, 9)
    size = random.randint(1, 2)
    return token, password, pin_code, secret, csrf_token, reset_code, otp, size
