"""Passwords and keys by their names: what a log shows of them."""
import logging

import requests
from settings import API_KEY, PASSWORD_FILE, REGION

log = logging.getLogger(__name__)


class Gateway:
    def __init__(self, user, password):
        self.user = user
        self.password = password

    def connect(self):
        url = "postgres://%s:%s@db/app" % (self.user, self.password)
        log.info("connecting to " + url)  # rings: secret-to-log
        log.info("connecting to " + mask_url(url))  # silent
        answer = requests.post("https://db.example.com", data={"p": self.password})
        log.info("answer %s", answer)  # silent

    def pay(self):
        headers = {"Authorization": f"Bearer {API_KEY}"}
        log.info("headers %s", headers)  # rings: secret-to-log
        log.info("region %s, file %s", REGION, PASSWORD_FILE)  # silent


def read(config):
    value = config["client_secret"]
    print(f"read {value}")  # rings: secret-to-log
    name = config["client_secret_name"]
    print(f"read {name}")  # silent


def mask_url(url):
    return url[:3] + "..."
