import os

# ruleid: insecure-variable
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
# ruleid: insecure-variable
os.environ["PYTHONHTTPSVERIFY"] = "0"
# ruleid: insecure-variable
os.environ.setdefault("GIT_SSL_NO_VERIFY", "true")
# ruleid: insecure-variable
os.environ["CURL_CA_BUNDLE"] = ""
# ok: insecure-variable
os.environ["OAUTHLIB_RELAX_TOKEN_SCOPE"] = "1"
# ok: insecure-variable
os.environ["PYTHONHTTPSVERIFY"] = "1"
# ok: insecure-variable
os.environ["REQUESTS_CA_BUNDLE"] = "/etc/ssl/own.pem"
