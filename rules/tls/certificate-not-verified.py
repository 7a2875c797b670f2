import httpx
import requests
from urllib3 import PoolManager


def bad(url):
    # ruleid: certificate-not-verified
    requests.get(url, verify=False)
    # ruleid: certificate-not-verified
    requests.post(url, **{"verify": False})
    # ruleid: certificate-not-verified
    httpx.Client(verify=False)
    session = requests.Session()
    # ruleid: certificate-not-verified
    session.get(url, verify=False)
    # ruleid: certificate-not-verified
    PoolManager(cert_reqs="CERT_NONE")


def good(data, url):
    # ok: certificate-not-verified
    requests.get(url, verify=True)
    # ok: certificate-not-verified
    requests.get(url, verify="/etc/ca.pem")
    # ok: certificate-not-verified
    httpx.get(url)
    # ok: certificate-not-verified
    print(data)
