import os

# ruleid: hardcoded-password
DB_PASSWORD = "hunter2!"
# ruleid: hardcoded-password
api_key = "8f14e45fceea167a"
# ruleid: hardcoded-password
pwd: str = "s3cr3t"
# ruleid: hardcoded-password
first = token = "s3cr3t"
# ok: hardcoded-password
token_name = "s3cr3t"
# ok: hardcoded-password
PASSWORD_FIELD = "user_password"
# ok: hardcoded-password
password = ""
# ok: hardcoded-password
password = os.environ["PASSWORD"]
# ok: hardcoded-password
password = "<password>"
# ok: hardcoded-password
TOKEN = "csrf_token"
# ok: hardcoded-password
secret_name = "8f14e45fceea167a"


def bad(self, settings, password):
    # ruleid: hardcoded-password
    self.password = "hunter2!"
    # ruleid: hardcoded-password
    settings["password"] = "hunter2!"
    # ruleid: hardcoded-password
    return password == "hunter2!"


def good(self, settings, password):
    # ok: hardcoded-password
    self.password = password
    # ok: hardcoded-password
    settings["password"] = "your-password"
    # ok: hardcoded-password
    return password == ""


# ruleid: hardcoded-password
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "PASSWORD": "hunter2x"}}
# ok: hardcoded-password
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "PASSWORD": ""}}

# ok: hardcoded-password
DEFAULT_PASSWORD = "-1"
# ok: hardcoded-password
FTP_PASSWORD = "guest"

# ok: hardcoded-password
ACCESS_TOKEN = "ghp_0123456789abcdefghijABCDEFGHIJ012345"  # known-key tells it
# ok: hardcoded-password
token = "oauth2_m2m"


def mode(settings, names):
    kind = settings.get("kind", "pat_token")
    # ok: hardcoded-password
    if kind == "machine2machine":
        # ruleid: hardcoded-password
        return names.password == "hunter2!"


def connection():
    # ruleid: hardcoded-password
    return {"host": "db", "user": "root", "password": "g0ldfish"}


def form():
    # ok: hardcoded-password
    return {"user": "text", "password": "password"}


# ruleid: hardcoded-password
AWS_SECRET_ACCESS_KEY = "p7Gh2Kd9Ls4Mn1Qw8Rt5Yz3Xc6Vb0Na2Sd4Fg6Hj"
# ok: hardcoded-password
access_key = "usersAccessKey2"


def by_hand(pw, environ):
    # ruleid: hardcoded-password
    if pw == "backdoor!2020":
        return True
    # ruleid: hardcoded-password
    environ["PGPASSWORD"] = "Tr0ub4dor"
    # ok: hardcoded-password
    return pw == ""


def signs():
    # ruleid: hardcoded-password
    password = "Pa$$w0rd%now"
    # ok: hardcoded-password
    db_password = "$DB_PASSWORD"
    return password, db_password


def words():
    # ruleid: hardcoded-password
    password = "super_secret"
    # ruleid: hardcoded-password
    db_password = "prod-db-password-2024"
    # ok: hardcoded-password
    password = "db_password"
    # ruleid: hardcoded-password
    api_token = "supersecret"
    # ok: hardcoded-password
    api_token = "oauth_token_secret"
    return password, db_password, api_token

# ruleid: hardcoded-password
STORAGE_ACCOUNT_KEY = "Zx8tQy1nV4bM7kLp0oI9uY6tR5eW2qA3sD4fG5hJ6kL7zX8cV9bN0mQwErTyUiOpAsDfGhJkLzXcVbNm12=="
# ok: hardcoded-password
account_key = "account"
