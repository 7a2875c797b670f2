from django.utils.html import html_safe
from django.utils.safestring import SafeString


# ruleid: django-safe-class
class Bold(SafeString):
    pass


# ruleid: django-safe-class
@html_safe
class Box:
    def __str__(self):
        return "<b>"


# ok: django-safe-class
class Plain(str):
    pass
