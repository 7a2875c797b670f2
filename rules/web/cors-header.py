from django.http import HttpResponse


def bad(request):
    response = HttpResponse("hello")
    # ruleid: cors-header
    response["Access-Control-Allow-Origin"] = "*"
    return response


def good(request):
    response = HttpResponse("hello")
    # ok: cors-header
    response["Access-Control-Allow-Origin"] = "https://example.com"
    return response
