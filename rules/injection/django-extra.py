from app.models import User


def bad(users, name, column):
    # ruleid: django-extra
    users.extra(where=["name = '%s'" % name])
    # ruleid: django-extra
    User.objects.filter(active=True).extra(select={"x": column})
    # ruleid: django-extra
    users.extra(select={"a": "b"}, where=["name = '%s'" % name])
    # ruleid: django-extra
    User.objects.all().extra({"a": name})


def good(users, name):
    # ok: django-extra
    users.filter(name=name)
    # ok: django-extra
    users.extra(where=["name = 'root'"])
    # ok: django-extra
    User.objects.filter(active=True).extra(select={"total": "SELECT COUNT(*) FROM x"})
    # ok: django-extra
    log.extra("anything", name)
