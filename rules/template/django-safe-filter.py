from django import template

register = template.Library()


# ruleid: django-safe-filter
@register.filter(is_safe=True)
def bad(value):
    return "<b>" + value


# ok: django-safe-filter
@register.filter
def good(value):
    return value
