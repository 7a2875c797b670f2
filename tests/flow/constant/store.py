class Store:
    def __init__(self, request, client):
        self.request = request
        self.client = client

    def kind(self, name):
        return "person"

    def asked(self, name):
        return self.request.args[name]


def padded(text):
    out = ""
    for c in text:
        out += c if c.isalnum() else f"_{ord(c):x}"
    return out


def fetched(name):
    return client.get(name)


def either(name, fallback):
    if not name:
        return fallback
    return name
