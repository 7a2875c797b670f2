import docker


def bad(client, command, name):
    client = docker.from_env()
    # ruleid: docker-run
    client.containers.run(name)
    # ruleid: docker-run
    client.containers.run("alpine", command)


def good(client):
    client = docker.from_env()
    # ok: docker-run
    client.containers.run("alpine", "echo hello")
    # ok: docker-run
    client.containers.list()
