import paramiko
from invoke import Context, task


def bad(client, path):
    client = paramiko.SSHClient()
    # ruleid: ssh-exec
    client.exec_command("ls " + path)


def good(client):
    client = paramiko.SSHClient()
    # ok: ssh-exec
    client.exec_command("uptime")
    # ok: ssh-exec
    client.open_sftp()


class Wrapper(Base):
    def exec_command(self, path):
        # ok: ssh-exec
        super().exec_command(path)
        # ruleid: ssh-exec
        self.ssh_client.exec_command("ls " + path)


@task
def deploy(c, branch):
    # ruleid: ssh-exec
    c.run(f"git checkout {branch}")
    # ok: ssh-exec
    c.run("git fetch")


def local(c: Context, name):
    # ruleid: ssh-exec
    c.sudo("systemctl restart " + name)
