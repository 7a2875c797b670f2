import requests
import httpx
import urllib3


def get(url):
    requests.get(url, verify=False, timeout=5)
    requests.get(url, timeout=5, verify=False)
    requests.post(
        url,
        verify=False,
        timeout=5,
    )
    requests.put(
        url,
        timeout=5,
        verify=False,  # self-signed
    )
    httpx.Client(verify=False)
    urllib3.PoolManager(cert_reqs="CERT_NONE")
    s = requests.Session()
    s.get(url, timeout=5, **{"verify": False})
