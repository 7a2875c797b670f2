import os

import requests

HEADERS = {
    "Accept": "application/json",
    # ruleid: header-key
    "X-Api-Key": "d41d8cd98f00b204e9800998ecf8427e",
    # ruleid: header-key
    "Authorization": "Bearer eyJhbGciOiJIUzI1NiJ9.e30.ZRrHA1JJJW8opsbCGfG_HACGpVUMN_a9IV7pAx_Zmeo",
}

def ask(url):
    # ruleid: header-key
    requests.get(url, headers={"PRIVATE-TOKEN": "9f86d081884c7d659a2f"}, timeout=5)
    # ok: header-key
    requests.get(url, headers={"X-Api-Key": os.environ["KEY"], "Accept": "application/json"}, timeout=5)
    # ok: header-key
    requests.get(url, headers={"X-API-KEY": "your-key-2024-goes-here"}, timeout=5)


def sign(headers, key):
    # ruleid: header-key
    headers["X-Auth-Token"] = "9f86d081884c7d659a2f"
    # ok: header-key
    headers["X-Auth-Token"] = key


def by_hand(url):
    # ruleid: header-key
    requests.get(url, headers={"Authorization": "Bearer a8f5f167f44f4964e6c998dee827110c"}, timeout=9)
    # ok: header-key
    requests.get(url, headers={"Authorization": "Bearer <token>"}, timeout=9)
