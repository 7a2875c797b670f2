import os
import zipfile


def unpack(path, folder):
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            open(folder + name, "wb").close()  # rings: path-traversal-write
            open(folder + os.path.basename(name), "wb").close()  # silent
