from django.conf import settings
from hashids import Hashids


def bad():
    # ruleid: hashids-secret
    return Hashids(salt=settings.SECRET_KEY, min_length=4)


def good(salt):
    # ok: hashids-secret
    return Hashids(salt=salt, min_length=4)
