import httpx
import requests


def bad(url):
    # ruleid: no-timeout
    requests.get(url)
    # ruleid: no-timeout
    requests.post(url, data={}, timeout=None)
    session = requests.Session()
    # ruleid: no-timeout
    session.get(url)
    # ruleid: no-timeout
    httpx.Client(timeout=None)


def good(url, seconds, **options):
    # ok: no-timeout
    requests.get(url, timeout=5)
    # ok: no-timeout
    requests.get(url, timeout=seconds)
    # ok: no-timeout
    requests.get(url, **options)
    # ok: no-timeout
    requests.get(url, **{"timeout": 3})
    # ok: no-timeout
    httpx.get(url)
