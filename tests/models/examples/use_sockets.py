import pickle
import socket

s = socket.create_connection(("example.org", 80))
buffer = bytearray(100)
s.recv_into(buffer)
pickle.loads(buffer)  # rings: untrusted-deserialisation
pickle.loads(s.recv(10))  # rings: untrusted-deserialisation
print(s.recv(10).hex())  # silent
