import secrets

REDIRECT = "https://portal.company.org/callback"


def start(client):
    # ruleid: oauth-state
    client.prepare_request_uri("https://id.company.org/authorize", redirect_uri=REDIRECT, state="portal")
    state = secrets.token_urlsafe(24)
    # ok: oauth-state
    client.create_authorization_url("https://id.company.org/authorize", state=state)
