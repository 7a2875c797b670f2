import asyncssh
import paramiko
from paramiko import AutoAddPolicy


def bad(client):
    client = paramiko.SSHClient()
    # ruleid: ssh-host-key
    client.set_missing_host_key_policy(paramiko.WarningPolicy)
    # ruleid: ssh-host-key
    client.set_missing_host_key_policy(AutoAddPolicy())


def good(client):
    client = paramiko.SSHClient()
    # ok: ssh-host-key
    client.set_missing_host_key_policy(paramiko.RejectPolicy)
    # ok: ssh-host-key
    client.load_system_host_keys()


async def other(host):
    # ruleid: ssh-host-key
    async with asyncssh.connect(host, known_hosts=None) as connection:
        await connection.run("uptime")
    # ok: ssh-host-key
    async with asyncssh.connect(host) as connection:
        await connection.run("uptime")


def nothing_checked(client):
    # ruleid: ssh-host-key
    client.set_missing_host_key_policy(paramiko.MissingHostKeyPolicy())
