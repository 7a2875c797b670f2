def bad(url, host):
    # ruleid: url-substring-check
    url.startswith("https://example.com")
    # ruleid: url-substring-check
    host.endswith("example.com")
    # ruleid: url-substring-check
    url.find("example.com")


def good(url, host, name):
    # ok: url-substring-check
    url.startswith("https://example.com/")
    # ok: url-substring-check
    host.endswith(".example.com")
    # ok: url-substring-check
    name.endswith("example.com")
    # ok: url-substring-check
    url.endswith("/")
