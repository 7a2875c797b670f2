import urllib3


def bad():
    # ruleid: warnings-disabled
    urllib3.disable_warnings()


def good():
    # ok: warnings-disabled
    urllib3.PoolManager()
