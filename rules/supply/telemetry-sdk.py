import sentry_sdk


def bad(address):
    # ruleid: telemetry-sdk
    sentry_sdk.init(dsn=address)


def good(error):
    # ok: telemetry-sdk
    print(error)
