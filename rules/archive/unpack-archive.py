import shutil


def bad(path):
    # ruleid: unpack-archive
    shutil.unpack_archive(path, "x")


def good(path):
    # ok: unpack-archive
    shutil.unpack_archive(path, "x", filter="data")
    # ok: unpack-archive
    shutil.make_archive("x", "zip")
