import os
import tarfile


def unpack(path, folder):
    with tarfile.open(path) as archive:
        for member in archive:
            open(folder + member.name, "wb").close()  # rings: path-traversal-write
            open(folder + os.path.basename(member.name), "wb").close()  # silent
