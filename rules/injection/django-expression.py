from django.db.models import Func, Subquery


# ruleid: django-expression
class Position(Func):
    function = "POSITION"
    template = "%(function)s('%(substring)s' in %(expressions)s)"


# ok: django-expression
class Upper(Func):
    function = "UPPER"


# ruleid: django-expression
class Count(Subquery):
    template = "(SELECT count(*) FROM (%(subquery)s) _count)"
