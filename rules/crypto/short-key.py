from Crypto.PublicKey import ECC, RSA
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.asymmetric import ec, rsa


def bad():
    # ruleid: short-key
    rsa.generate_private_key(65537, 1024)
    SIZE = 512
    # ruleid: short-key
    rsa.generate_private_key(public_exponent=65537, key_size=SIZE)
    # ruleid: short-key
    dsa.generate_private_key(key_size=1024)
    # ruleid: short-key
    RSA.generate(bits=1000)
    # ruleid: short-key
    ec.generate_private_key(ec.SECT163K1())


def good():
    # ok: short-key
    rsa.generate_private_key(65537, 2048)
    # ok: short-key
    rsa.generate_private_key(public_exponent=65537, key_size=4096)
    # ok: short-key
    RSA.generate(3072)
    # ok: short-key
    ec.generate_private_key(ec.SECP256R1())


def curve():
    # ruleid: short-key
    ECC.generate(curve="P-192")
    # ok: short-key
    ECC.generate(curve="P-256")


def other_library():
    import M2Crypto

    # ruleid: short-key
    M2Crypto.RSA.gen_key(1024, 65537)
    # ok: short-key
    M2Crypto.RSA.gen_key(3072, 65537)
    # ruleid: short-key
    rsa.generate_private_key(public_exponent=3, key_size=3072)
