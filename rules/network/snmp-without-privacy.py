from pysnmp.hlapi import UsmUserData, usmNoPrivProtocol


def bad(auth, priv):
    # ruleid: snmp-without-privacy
    UsmUserData("user")
    # ruleid: snmp-without-privacy
    UsmUserData("user", auth)
    # ruleid: snmp-without-privacy
    UsmUserData("user", auth, priv, privProtocol=usmNoPrivProtocol)


def good(auth, priv):
    # ok: snmp-without-privacy
    UsmUserData("user", auth, priv)

# ruleid: snmp-without-privacy
UsmUserData("user", authKey=key)
# ok: snmp-without-privacy
UsmUserData("user", authKey=key, privKey=other)
