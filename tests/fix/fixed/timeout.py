import requests


def get(url, options):
    requests.get(url, timeout=10)
    requests.get(url, timeout=10,)
    requests.get(url, timeout=10)
    requests.post(url, json={"a": 1}, timeout=10)
    requests.request(
        "GET",
        url,
        timeout=10
    )
    requests.request(
        "GET",
        url,  # where
        timeout=10,
    )
    requests.get(url, **options)
    requests.get((url), timeout=10)
    requests.get(u for u in url)
