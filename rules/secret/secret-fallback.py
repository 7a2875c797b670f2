import os


# ruleid: secret-fallback
DB_PASSWORD = os.getenv("DB_PASSWORD", "Pa55-fallback")
# ok: secret-fallback
db_password = os.getenv("DB_PASSWORD", "")
# ok: secret-fallback
mode = os.getenv("MODE", "production7")
# ruleid: secret-fallback
APP_SECRET = os.environ.get("APP_SECRET") or "dev-secret-92841"
# ok: secret-fallback
api_token = os.environ.get("API_TOKEN") or None

# ruleid: secret-fallback
SIGNED = os.environ.get("SECRET_KEY", "dev-key-change")
# ok: secret-fallback
EMPTY = os.environ.get("SECRET_KEY", "")
