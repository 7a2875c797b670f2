# ruleid: any-host-allowed
ALLOWED_HOSTS = ["*"]


# ok: any-host-allowed
ALLOWED_HOSTS = ["example.com"]
