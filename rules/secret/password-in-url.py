import os

# ruleid: password-in-url
DATABASE_URL = "postgresql://app:hunter2x@db1.internal.net/app"
# ok: password-in-url
LOCAL_URL = "postgresql://app:hunter2x@localhost/app"
# ok: password-in-url
SAMPLE_URL = "postgresql://user:password@db1.internal.net/app"
# ok: password-in-url
OTHER_URL = os.environ["DATABASE_URL"]


class Settings:
    # ruleid: password-in-url
    redis_url: str = "redis://:Rd9-prod-pw@cache.internal:6379/0"
    # ok: password-in-url
    database_url: str = "postgresql://localhost/gateway"
