# ruleid: ipmi-used
from pyghmi.ipmi import command


def bad(host, user, word):
    # ruleid: ipmi-used
    command.Command(bmc=host, userid=user, password=word)


def good(host):
    import redfish
    # ok: ipmi-used
    redfish.redfish_client(base_url="https://" + host)
