from app.models import User
from django.db.models.expressions import RawSQL


def view(request):
    # ruleid: request-sql
    name = request.GET["name"]
    return User.objects.extra(where=["name = '%s'" % name])


def at_once(request):
    # ruleid: request-sql
    return User.objects.annotate(x=RawSQL("select " + request.GET["x"], []))


def placeholders(request):
    # ok: request-sql
    name = request.GET["name"]
    return User.objects.extra(where=["name = %s"], params=[name])
