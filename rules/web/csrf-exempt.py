from django.utils.decorators import method_decorator
from django.views import View
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


# ruleid: csrf-exempt
@method_decorator(csrf_exempt, name="dispatch")
class Bad(View):
    pass


class Worse(View):
    # ruleid: csrf-exempt
    @method_decorator([login_required, csrf_exempt])
    def dispatch(self, *args):
        return super().dispatch(*args)


# ok: csrf-exempt
@method_decorator(csrf_protect, name="dispatch")
class Good(View):
    pass
