import itertools
from itertools import cycle


class Box:
    def seal(self, data):
        # ruleid: xor-cipher
        return bytes(a ^ b for a, b in zip(data, itertools.cycle(self.key)))

    def seal_text(self, text):
        # ruleid: xor-cipher
        return "".join(chr(ord(a) ^ ord(b)) for a, b in zip(text, cycle(self.key)))

    def seal_by_index(self, data):
        # ruleid: xor-cipher
        return bytes([c ^ self.key[i % len(self.key)] for i, c in enumerate(data)])

    def both(self, one, other):
        # ok: xor-cipher
        return bytes(a ^ b for a, b in zip(one, other))
