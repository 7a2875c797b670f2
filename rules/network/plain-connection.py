import http.client

import urllib3


def bad():
    # ruleid: plain-connection
    urllib3.HTTPConnectionPool("example.com")
    # ruleid: plain-connection
    http.client.HTTPConnection("example.com", 80)


def good(host):
    # ok: plain-connection
    urllib3.HTTPSConnectionPool("example.com")
    # ok: plain-connection
    http.client.HTTPConnection("localhost", 8080)
    # ok: plain-connection
    http.client.HTTPConnection(host)

# ruleid: plain-connection
psycopg2.connect(host="db.internal", dbname="x", sslmode="disable")
# ok: plain-connection
psycopg2.connect(host="localhost", dbname="x", sslmode="disable")
# ok: plain-connection
psycopg2.connect(host="db.internal", dbname="x", sslmode="verify-full")


def remote_calls(target, server):
    import boto3
    import grpc

    # ruleid: plain-connection
    grpc.insecure_channel(target)
    # ruleid: plain-connection
    server.add_insecure_port("[::]:50051")
    # ok: plain-connection
    grpc.insecure_channel("localhost:50051")
    # ok: plain-connection
    grpc.secure_channel(target, grpc.ssl_channel_credentials())
    # ruleid: plain-connection
    boto3.client("s3", use_ssl=False)
    # ok: plain-connection
    boto3.client("s3")


async def sockets():
    import ldap
    import websockets

    # ruleid: plain-connection
    await websockets.connect("ws://feed.acme.org/x")
    # ok: plain-connection
    await websockets.connect("wss://feed.acme.org/x")
    # ruleid: plain-connection
    ldap.initialize("ldap://ldap.acme.org")
    # ok: plain-connection
    ldap.initialize("ldap://localhost:389")


def upgraded(ldap_module=None):
    import ldap

    # ok: plain-connection
    connection = ldap.initialize("ldap://directory.company.org")
    connection.start_tls_s()
    return connection
