import gzip
import zlib


def bad(data, path):
    # ruleid: decompression-bomb
    gzip.open(path)
    # ruleid: decompression-bomb
    zlib.decompress(data)


def good(data, path):
    # ok: decompression-bomb
    gzip.compress(data)
    # ok: decompression-bomb
    zlib.decompressobj().decompress(data, 65536)
    # ok: decompression-bomb
    gzip.open(path, "wb")
