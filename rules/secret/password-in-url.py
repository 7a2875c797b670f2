import os

import sqlalchemy

# ruleid: password-in-url
DATABASE_URL = "postgresql://app:hunter2x@db1.internal.net/app"
# ruleid: password-in-url
sqlalchemy.create_engine("mysql+pymysql://root:s3cr3t@10.0.0.1/app")
# ok: password-in-url
LOCAL_URL = "postgresql://app:hunter2x@localhost/app"
# ok: password-in-url
SAMPLE_URL = "postgresql://user:password@db1.internal.net/app"
# ok: password-in-url
sqlalchemy.create_engine(os.environ["DATABASE_URL"])
