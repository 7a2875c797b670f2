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


def old(user, auth, private):
    from pysnmp.hlapi import UsmUserData, usmAesCfb128Protocol, usmDESPrivProtocol, usmHMACMD5AuthProtocol, usmHMAC192SHA256AuthProtocol

    # ruleid: snmp-without-privacy
    UsmUserData(user, auth, private, authProtocol=usmHMACMD5AuthProtocol, privProtocol=usmDESPrivProtocol)
    # ok: snmp-without-privacy
    UsmUserData(user, auth, private, authProtocol=usmHMAC192SHA256AuthProtocol, privProtocol=usmAesCfb128Protocol)
