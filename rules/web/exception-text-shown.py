from django.http import JsonResponse


def bad(request):
    try:
        work()
    except Exception as error:
        # ruleid: exception-text-shown
        return JsonResponse({"error": str(error)})


def good(request):
    try:
        work()
    except Exception as error:
        # ok: exception-text-shown
        return JsonResponse({"error": "internal"})


@app.route("/a")
def page():
    try:
        return work()
    except Exception as error:
        # ruleid: exception-text-shown
        return str(error), 500
