import random

random.seed(1)
token = random.choice("abc")
