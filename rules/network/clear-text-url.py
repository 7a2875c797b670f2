import urllib.request

import requests

UPDATES = "http://updates.example.com/"


def bad(name):
    # ruleid: clear-text-url
    requests.get("http://example.com/")
    # ruleid: clear-text-url
    requests.post(f"http://example.com/{name}", timeout=5)
    # ruleid: clear-text-url
    urllib.request.urlopen(UPDATES + name)
    # ruleid: clear-text-url
    urllib.request.urlretrieve("ftp://example.com/file")


def good(name, url):
    # ok: clear-text-url
    requests.get("https://example.com/")
    # ok: clear-text-url
    requests.get(url)
    # ok: clear-text-url
    requests.get("http://localhost:8000/" + name)
    # ok: clear-text-url
    urllib.request.urlopen("http://127.0.0.1/")
