import os

API_KEY = os.environ["PAYMENT_API_KEY"]
PASSWORD_FILE = os.environ["PASSWORD_FILE"]
REGION = os.environ.get("REGION")
