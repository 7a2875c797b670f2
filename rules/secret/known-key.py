# ruleid: known-key
ACCESS = "AKIAIOSFODNN7ABCDEFG"
# ok: known-key
DOCUMENTED = "AKIAIOSFODNN7EXAMPLE"
# ok: known-key
NAME = "AKIA"


def bad(client):
    # ruleid: known-key
    client(aws_access_key_id="AKIAIOSFODNN7ABCDEFG")
