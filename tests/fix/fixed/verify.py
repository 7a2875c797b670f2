import requests
import httpx
import urllib3


def get(url):
    requests.get(url, timeout=5)
    requests.get(url, timeout=5)
    requests.post(
        url,
        timeout=5,
    )
    requests.put(
        url,
        timeout=5,  # self-signed
    )
    httpx.Client()
    urllib3.PoolManager()
    s = requests.Session()
    s.get(url, timeout=5, **{"verify": False})
