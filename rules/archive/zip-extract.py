import zipfile


def bad(name, path):
    with zipfile.ZipFile(path) as z:
        # ruleid: zip-extract
        z.extractall()
    # ruleid: zip-extract
    zipfile.ZipFile(path).extract(name)


def good(path):
    # ok: zip-extract
    zipfile.ZipFile(path).namelist()
    # ok: zip-extract
    zipfile.is_zipfile(path)
