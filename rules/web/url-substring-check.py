def bad(url, host, request):
    # ruleid: url-substring-check
    url.startswith("https://example.com")
    # ruleid: url-substring-check
    host.endswith("example.com")
    # ruleid: url-substring-check
    request.url.startswith("https://example.com")


def good(url, host, name):
    # ok: url-substring-check
    url.startswith("https://example.com/")
    # ok: url-substring-check
    host.endswith(".example.com")
    # ok: url-substring-check
    name.endswith("example.com")
    # ok: url-substring-check
    url.endswith("/")


def part(url, words):
    # ruleid: url-substring-check
    if "example.com" in url:
        return True
    # ok: url-substring-check
    return "example.com" in words or "example" in url
