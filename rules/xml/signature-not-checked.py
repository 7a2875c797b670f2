from signxml import XMLVerifier


def bad(data):
    # ruleid: signature-not-checked
    XMLVerifier().verify(data, require_x509=False)


def good(data, cert):
    # ok: signature-not-checked
    XMLVerifier().verify(data, x509_cert=cert)
