import requests


def get(url, options):
    requests.get(url)
    requests.get(url,)
    requests.get(url, timeout=None)
    requests.post(url, json={"a": 1})
    requests.request(
        "GET",
        url
    )
    requests.request(
        "GET",
        url,  # where
    )
    requests.get(url, **options)
    requests.get((url))
    requests.get(u for u in url)
