import traceback

from django.http import HttpResponse, JsonResponse


def bad(request):
    try:
        work()
    except Exception:
        # ruleid: stack-trace-shown
        return HttpResponse(traceback.format_exc())


def worse(request):
    try:
        work()
    except Exception:
        # ruleid: stack-trace-shown
        return JsonResponse({"error": traceback.format_exc()})


def good(request, log):
    try:
        work()
    except Exception:
        log.error(traceback.format_exc())
        # ok: stack-trace-shown
        return HttpResponse("an error happened", status=500)


def debugging(request, settings):
    try:
        work()
    except Exception:
        # ok: stack-trace-shown
        return HttpResponse(traceback.format_exc() if settings.DEBUG else "an error happened")


@app.errorhandler(500)
def failed(error):
    # ruleid: stack-trace-shown
    return traceback.format_exc(), 500


@app.errorhandler(404)
def missing(error):
    # ok: stack-trace-shown
    return "not found", 404
