import random
import string
from random import choice, randint

ALPHABET = string.ascii_letters


def make(n):
    token = "".join(random.choice(ALPHABET) for _ in range(n))
    password = "".join([choice(ALPHABET) for _ in range(n)])
    pin_code = randint(1000, 9999)
    secret = random.getrandbits(128)
    csrf_token = random.randbytes(n=16)
    reset_code = "".join(random.sample(ALPHABET, 8))
    otp = random.SystemRandom().randint(0, 9)
    size = random.randint(1, 2)
    return token, password, pin_code, secret, csrf_token, reset_code, otp, size
