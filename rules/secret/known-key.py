# ruleid: known-key
ACCESS = "AKIAIOSFODNN7ABCDEFG"
# ok: known-key
DOCUMENTED = "AKIAIOSFODNN7EXAMPLE"
# ok: known-key
NAME = "AKIA"


def bad(client):
    # ruleid: known-key
    client(aws_access_key_id="AKIAIOSFODNN7ABCDEFG")


# ruleid: known-key
SLACK_HOOK = "https://hooks.slack.com/services/T00A1B2C3/B00A1B2C3/XyZaBcDeFgHiJkLmNoPqRsTu"
# ok: known-key
SLACK_API = "https://slack.com/api/chat.postMessage"
