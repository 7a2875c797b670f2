import duo_client
from onelogin.saml2.constants import OneLogin_Saml2_Constants
from onelogin.saml2.utils import OneLogin_Saml2_Utils


def bad(key, xml, cert):
    # ruleid: saml-weak
    duo_client.Auth(skey=key, ca_certs="DISABLE")
    # ruleid: saml-weak
    OneLogin_Saml2_Utils.add_sign(xml, key, cert, sign_algorithm=OneLogin_Saml2_Constants.RSA_SHA1)


def good(key, xml, cert):
    # ok: saml-weak
    duo_client.Auth(skey=key)
    # ok: saml-weak
    OneLogin_Saml2_Utils.add_sign(xml, key, cert, sign_algorithm=OneLogin_Saml2_Constants.RSA_SHA256)


def of_settings(request_data):
    from onelogin.saml2.auth import OneLogin_Saml2_Auth

    weak = {"strict": True, "security": {"wantAssertionsSigned": False}}
    # ruleid: saml-weak
    OneLogin_Saml2_Auth(request_data, old_settings=weak)
    # ok: saml-weak
    OneLogin_Saml2_Auth(request_data, old_settings={"strict": True, "security": {"wantAssertionsSigned": True}})
