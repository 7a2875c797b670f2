import random

generator = random.Random(1)


def make():
    token = generator.choice("abc")
    password = generator.uniform(1, 2)
    return token, password
