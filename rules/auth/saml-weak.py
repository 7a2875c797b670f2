import duo_client
from onelogin.saml2.constants import OneLogin_Saml2_Constants


def bad(key):
    # ruleid: saml-weak
    duo_client.Auth(skey=key, ca_certs="DISABLE")
    # ruleid: saml-weak
    return OneLogin_Saml2_Constants.RSA_SHA1


def good(key):
    # ok: saml-weak
    duo_client.Auth(skey=key)
    # ok: saml-weak
    return OneLogin_Saml2_Constants.RSA_SHA256
