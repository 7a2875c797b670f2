import ldap


def bad(server, user):
    connection = ldap.initialize(server)
    # ruleid: ldap-anonymous
    connection.simple_bind_s()
    # ruleid: ldap-anonymous
    connection.simple_bind_s(user, "")


def good(server, user, word):
    connection = ldap.initialize(server)
    # ok: ldap-anonymous
    connection.simple_bind_s(user, word)


def of_ldap3(server, user, password):
    # ruleid: ldap-anonymous
    ldap3.Connection(server, auto_bind=True)
    # ok: ldap-anonymous
    ldap3.Connection(server, user, password, auto_bind=True)
    # ruleid: ldap-anonymous
    ldap3.Connection(server, user=user, password=None)


def bound(connection, user):
    import os

    # ok: ldap-anonymous
    connection.simple_bind_s(user, os.environ.get("LDAP_SECRET"))
    # ruleid: ldap-anonymous
    connection.simple_bind_s(user, None)
