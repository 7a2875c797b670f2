import tarfile


def bad(path):
    with tarfile.open(path) as tar:
        # ruleid: tar-extract
        tar.extractall()
        # ruleid: tar-extract
        tar.extractall("x")
    # ruleid: tar-extract
    tarfile.open(path).extractall(filter="fully_trusted")


def good(name, path):
    with tarfile.open(path) as tar:
        # ok: tar-extract
        tar.extractall(filter="data")
        # ok: tar-extract
        tar.extractall(path, filter=tarfile.data_filter)
        # ok: tar-extract
        tar.extractfile(name)
        # ok: tar-extract
        tar.extractall(path, members=data(tar))


def filtered(archive):
    with tarfile.open(archive) as tar:
        tar.extraction_filter = tarfile.data_filter
        # ok: tar-extract
        tar.extractall()


def checked(archive, folder):
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            if not is_within(folder, member.name):
                raise ValueError(member.name)
        # ok: tar-extract
        tar.extractall(folder)


def not_checked(archive, folder):
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            print(member.name)
        # ruleid: tar-extract
        tar.extractall(folder)
