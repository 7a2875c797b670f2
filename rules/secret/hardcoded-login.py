import smtplib

from requests.auth import HTTPBasicAuth


def bad(host):
    # ruleid: hardcoded-login
    HTTPBasicAuth("user", "hunter2!")
    with smtplib.SMTP(host) as smtp:
        # ruleid: hardcoded-login
        smtp.login("user", "hunter2!")


def good(host, word):
    # ok: hardcoded-login
    HTTPBasicAuth("user", word)
    with smtplib.SMTP(host) as smtp:
        # ok: hardcoded-login
        smtp.login("user", word)


def accounts(User, user, word):
    # ruleid: hardcoded-login
    User.objects.create_superuser("admin", "a@example.com", "hunter2!")
    # ruleid: hardcoded-login
    user.set_password("hunter2!")
    # ok: hardcoded-login
    user.set_password(word)


def fetch(url, user, password):
    # ruleid: hardcoded-login
    requests.get(url, auth=("admin", "adm1nPass"), timeout=9)
    # ok: hardcoded-login
    requests.get(url, auth=(user, password), timeout=9)


def once():
    # ruleid: hardcoded-login
    psycopg2.connect("dbname=x user=app password=p0stGr3s host=db")
    # ok: hardcoded-login
    psycopg2.connect("dbname=x user=app")


def queues(word):
    import pika

    # ruleid: hardcoded-login
    pika.PlainCredentials("rabbit", "R4bb1tMQ")
    # ok: hardcoded-login
    pika.PlainCredentials("rabbit", word)


def brokers(client):
    from elasticsearch import Elasticsearch

    # ruleid: hardcoded-login
    Elasticsearch("https://search:9200", basic_auth=("elastic", "Elast1c-9200"))
    # ruleid: hardcoded-login
    client.username_pw_set("sensor", "s3nsor-F1eld")
    # ok: hardcoded-login
    client.username_pw_set("sensor", os.environ["MQTT_PASSWORD"])
