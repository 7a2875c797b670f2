import patoolib
import py7zr
import rarfile
from py7zr import SevenZipFile


def unpack(path, target):
    with py7zr.SevenZipFile(path, mode="r") as archive:
        # ruleid: library-extract
        archive.extractall(path=target)
    with SevenZipFile(path) as archive:
        # ruleid: library-extract
        archive.extract(target, ["a"])
    # ruleid: library-extract
    rarfile.RarFile(path).extractall(target)
    # ruleid: library-extract
    patoolib.extract_archive(path, outdir=target)


def names(path):
    with py7zr.SevenZipFile(path) as archive:
        # ok: library-extract
        return archive.getnames()
