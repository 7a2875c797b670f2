from pysnmp.hlapi import CommunityData
from pysnmp.hlapi import UsmUserData


def bad():
    # ruleid: snmp-community
    CommunityData("public", mpModel=0)
    # ruleid: snmp-community
    CommunityData("public", mpModel=1)


def good():
    # ok: snmp-community
    UsmUserData("user", "authkey", "privkey")
