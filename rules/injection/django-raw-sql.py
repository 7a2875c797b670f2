from django.db.models.expressions import RawSQL

from app.models import User


def bad(name, users):
    # ruleid: django-raw-sql
    User.objects.raw("SELECT * FROM users WHERE name = '%s'" % name)
    # ruleid: django-raw-sql
    users.annotate(x=RawSQL("SELECT " + name, []))


def good(name):
    # ok: django-raw-sql
    User.objects.raw("SELECT * FROM users WHERE name = %s", [name])
    # ok: django-raw-sql
    User.objects.filter(name=name)
