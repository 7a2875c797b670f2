import ldap


def bad(server, base, name):
    connection = ldap.initialize(server)
    # ruleid: ldap-filter-built
    connection.search_s(base, ldap.SCOPE_SUBTREE, "(uid=" + name + ")")
    # ruleid: ldap-filter-built
    connection.search_ext_s(base, ldap.SCOPE_SUBTREE, f"(uid={name})")


def good(server, base):
    connection = ldap.initialize(server)
    # ok: ldap-filter-built
    connection.search_s(base, ldap.SCOPE_SUBTREE, "(uid=root)")


def escaped(connection, name, other):
    safe = ldap.filter.escape_filter_chars(name)
    # ok: ldap-filter-built
    connection.search_s("dc=a", ldap.SCOPE_SUBTREE, "(uid=%s)" % safe)
    # ok: ldap-filter-built
    connection.search_s("dc=a", ldap.SCOPE_SUBTREE, f"(uid={ldap.filter.escape_filter_chars(other)})")
    # ruleid: ldap-filter-built
    connection.search_s("dc=a", ldap.SCOPE_SUBTREE, "(uid=%s)" % other)
