import logging

from Crypto.Hash import SHA256
from Crypto.Random import get_random_bytes

key = get_random_bytes(16)
logging.info(key)  # rings: secret-to-log
logging.info(SHA256.new(key))  # silent
