import os

import requests
import sqlalchemy


def in_calls():
    # ruleid: password-in-url-argument
    sqlalchemy.create_engine("mysql+pymysql://root:s3cr3t@10.0.0.1/app")
    # ok: password-in-url-argument
    sqlalchemy.create_engine(os.environ["DATABASE_URL"])
    # ruleid: password-in-url-argument
    requests.get("https://user:hunter22@intranet.acme.org/", timeout=5)
    # ruleid: password-in-url-argument
    requests.get("https://api.acme.org/v1?api_key=8f14e45fceea167a5a36dedd4bea2543", timeout=5)
    # ok: password-in-url-argument
    requests.get("https://api.acme.org/v1?key=name", timeout=5)
