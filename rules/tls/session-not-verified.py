import requests


def bad():
    session = requests.Session()
    # ruleid: session-not-verified
    session.verify = False


def good():
    session = requests.Session()
    # ok: session-not-verified
    session.verify = True
    # ok: session-not-verified
    session.verify = "/etc/ca.pem"


class Own(requests.Session):
    def __init__(self):
        super().__init__()
        # ruleid: session-not-verified
        self.verify = False


class Client:
    checked = False

    def __init__(self, verify=True):
        self.session = requests.Session()
        # ruleid: session-not-verified
        self.session.verify = self.checked
        # ok: session-not-verified
        self.session.verify = verify
