import salt.client
import winrm


def bad(hosts, command, session):
    client = salt.client.LocalClient()
    # ruleid: remote-command
    client.cmd(hosts, command)
    session = winrm.Session("host")
    # ruleid: remote-command
    session.run_ps("dir " + command)


def good(hosts):
    client = salt.client.LocalClient()
    # ok: remote-command
    client.cmd(hosts, "test.ping")
