# ruleid: import-pycrypto
from Crypto.Cipher import AES

# ok: import-pycrypto
from Cryptodome.Cipher import DES

USED = (AES, DES)
