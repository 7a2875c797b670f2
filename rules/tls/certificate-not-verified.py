import urllib3
import boto3
import pycurl
import jwt
import httpx
import requests
from urllib3 import PoolManager


def bad(url):
    # ruleid: certificate-not-verified
    requests.get(url, verify=False)
    # ruleid: certificate-not-verified
    requests.post(url, **{"verify": False})
    # ruleid: certificate-not-verified
    httpx.Client(verify=False)
    session = requests.Session()
    # ruleid: certificate-not-verified
    session.get(url, verify=False)
    # ruleid: certificate-not-verified
    PoolManager(cert_reqs="CERT_NONE")


def good(data, url):
    # ok: certificate-not-verified
    requests.get(url, verify=True)
    # ok: certificate-not-verified
    requests.get(url, verify="/etc/ca.pem")
    # ok: certificate-not-verified
    httpx.get(url)
    # ok: certificate-not-verified
    print(data)


def more(session, self, url, client, pool, host, curl):
    # ruleid: certificate-not-verified
    session.get(url, verify=False)
    # ruleid: certificate-not-verified
    self.http.request("GET", url, verify=False)
    # ruleid: certificate-not-verified
    session.post(url, ssl=False)
    # ruleid: certificate-not-verified
    Elasticsearch([host], verify_certs=False)
    # ruleid: certificate-not-verified
    MongoClient(host, tls=True, tlsAllowInvalidCertificates=True)
    # ruleid: certificate-not-verified
    client.fetch(url, validate_cert=False)
    # ruleid: certificate-not-verified
    urllib3.connectionpool.connection_from_url(url, cert_reqs="NONE")
    # ruleid: certificate-not-verified
    boto3.client("s3", verify=False)
    # ruleid: certificate-not-verified
    curl.setopt(pycurl.SSL_VERIFYPEER, 0)
    # ok: certificate-not-verified
    session.get(url, verify=True)
    # ok: certificate-not-verified
    jwt.decode(url, verify=False)
    # ok: certificate-not-verified
    model.save(url, verify=False)
    # ok: certificate-not-verified
    Elasticsearch([host], verify_certs=True)
    # ok: certificate-not-verified
    pool.connection_from_url(url, cert_reqs="CERT_REQUIRED")


def wrapper(session, url, verify_ssl=False, ssl=None):
    # ok: certificate-not-verified
    open_session(verify_ssl=verify_ssl)
    # ok: certificate-not-verified
    session.get(url, ssl=ssl)
    # ok: certificate-not-verified
    session.get(url, ssl=None)


def more(url):
    # ruleid: certificate-not-verified
    ldap.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, ldap.OPT_X_TLS_NEVER)
    # ok: certificate-not-verified
    ldap.set_option(ldap.OPT_X_TLS_REQUIRE_CERT, ldap.OPT_X_TLS_DEMAND)
    # ruleid: certificate-not-verified
    redis.Redis(host="a", ssl=True, ssl_cert_reqs=None)
    # ok: certificate-not-verified
    redis.Redis(host="a", ssl=True)
    # ruleid: certificate-not-verified
    return websocket.create_connection(url, sslopt={"cert_reqs": ssl.CERT_NONE})


def services(where):
    # ruleid: certificate-not-verified
    consul.Consul(host=where, scheme="https", verify=False)
    # ok: certificate-not-verified
    consul.Consul(host=where, scheme="https")


def kept():
    from kafka import KafkaProducer

    # ruleid: certificate-not-verified
    KafkaProducer(security_protocol="SASL_SSL", ssl_check_hostname=False)
    # ok: certificate-not-verified
    KafkaProducer(security_protocol="SASL_SSL", ssl_check_hostname=True)
