import telnetlib


def bad(host):
    # ruleid: telnet-used
    telnetlib.Telnet(host, 23)


def good(host):
    import paramiko
    client = paramiko.SSHClient()
    # ok: telnet-used
    client.connect(host)
