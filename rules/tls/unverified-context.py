import ssl


def bad():
    # ruleid: unverified-context
    ssl._create_unverified_context()
    # ruleid: unverified-context
    ssl._create_default_https_context = ssl._create_unverified_context
    context = ssl.create_default_context()
    # ruleid: unverified-context
    context.verify_mode = ssl.CERT_NONE


def good():
    context = ssl.create_default_context()
    # ok: unverified-context
    context.verify_mode = ssl.CERT_REQUIRED


def bad_host(context):
    # ruleid: unverified-context
    context.check_hostname = False


def bad_both(context):
    # ruleid: unverified-context
    context.check_hostname = False
    # ruleid: unverified-context
    context.verify_mode = ssl.CERT_NONE


def of_a_client(configuration):
    # ruleid: unverified-context
    configuration.verify_ssl = False
    # ok: unverified-context
    configuration.verify_ssl = True
    # ruleid: unverified-context
    return ssl._create_stdlib_context()


def serve():
    # ok: unverified-context
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    # ok: unverified-context
    context.check_hostname = False
