import json


def view(request):
    # ruleid: request-file-write
    line = request.POST["line"]
    file = open("log.txt", "a")
    file.write(line)


def view_with(request):
    # ruleid: request-file-write
    line = request.POST["line"]
    with open("log.txt", "a") as file:
        text = "got %s\n" % line
        file.write(text)


def structured(request):
    # ok: request-file-write
    line = request.POST["line"]
    with open("log.txt", "a") as file:
        # ok: request-file-write
        file.write(json.dumps(line))


def other(request, file):
    # ok: request-file-write
    file.write(request.POST["line"])


def store(spider, request, file):
    # ok: request-file-write
    body = request.body
    file.write(body)


def crawled(spider, request, path):
    with open(path, "wb") as file:
        # ok: request-file-write
        file.write(request.body)
