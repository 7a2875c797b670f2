from django.views.decorators.csrf import csrf_exempt, csrf_protect


# ruleid: csrf-exempt
@csrf_exempt
def bad(request):
    return None


def other(request):
    return None


# ruleid: csrf-exempt
hook = csrf_exempt(other)


# ok: csrf-exempt
@csrf_protect
def good(request):
    return None
