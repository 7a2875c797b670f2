import paramiko


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
