import logging

from cryptography.fernet import Fernet

key = Fernet.generate_key()
logging.info(key)  # rings: secret-to-log
logging.info(Fernet(key).encrypt(b"x"))  # silent
