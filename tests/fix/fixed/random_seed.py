import random
import secrets

random.seed(1)
token = secrets.SystemRandom().choice("abc")
