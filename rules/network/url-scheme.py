import urllib.request


def bad(url):
    # ruleid: url-scheme
    urllib.request.urlopen(url)
    # ruleid: url-scheme
    urllib.request.urlretrieve(url, "page.html")


def good(name):
    # ok: url-scheme
    urllib.request.urlopen("https://example.com/" + name)
    # ok: url-scheme
    urllib.request.urlopen(f"https://{name}/")
    request = urllib.request.Request("https://example.com/" + name)
    # ok: url-scheme
    urllib.request.urlopen(request)


def checked(url):
    from urllib.request import urlopen

    if not url.startswith(("https://mirror.company.org/", "https://cdn.company.org/")):
        raise ValueError(url)
    # ok: url-scheme
    return urlopen(url, timeout=10).read()
