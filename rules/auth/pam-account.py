from ctypes import CDLL


def bad(handle):
    pam = CDLL("libpam.so.0")
    # ruleid: pam-account
    return pam.pam_authenticate(handle, 0)


def good(handle):
    pam = CDLL("libpam.so.0")
    # ok: pam-account
    return pam.pam_start(handle, 0)
