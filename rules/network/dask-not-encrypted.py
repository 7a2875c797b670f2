from distributed.security import Security


def bad(ca):
    # ruleid: dask-not-encrypted
    Security(tls_ca_file=ca, require_encryption=False)


def good(ca):
    # ok: dask-not-encrypted
    Security(tls_ca_file=ca, require_encryption=True)
