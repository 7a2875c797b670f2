import ssl

context = ssl.create_default_context()
# ruleid: own-ciphers
context.set_ciphers("ECDHE-RSA-AES128-GCM-SHA256")
# ruleid: own-ciphers
context.set_ciphers("RC4-SHA:ALL")
# ok: own-ciphers
print(context.get_ciphers())
# ok: own-ciphers
context.set_ciphers("ECDHE+AESGCM:ECDHE+CHACHA20:!aNULL")
