import docker
from kubernetes import client


def bad():
    engine = docker.from_env()
    # ruleid: privileged-container
    engine.containers.run("alpine", "ls", privileged=True)
    # ruleid: privileged-container
    return client.V1SecurityContext(privileged=True)


def worse():
    # ruleid: privileged-container
    return client.V1PodSpec(containers=[], host_pid=True)


def good():
    engine = docker.from_env()
    # ok: privileged-container
    engine.containers.run("alpine", "ls", cap_add=["NET_ADMIN"])
    # ok: privileged-container
    return client.V1SecurityContext(privileged=False, run_as_non_root=True)


def host_shared(client):
    # ruleid: privileged-container
    client.containers.run("alpine", "id", volumes={"/": {"bind": "/host", "mode": "rw"}})
    # ruleid: privileged-container
    client.containers.run("alpine", "id", volumes={"/var/run/docker.sock": {"bind": "/var/run/docker.sock"}})
    # ruleid: privileged-container
    client.containers.run("alpine", "id", network_mode="host")
    # ruleid: privileged-container
    client.containers.run("alpine", "id", cap_add=["SYS_ADMIN"])
    # ok: privileged-container
    client.containers.run("alpine", "id", cap_add=["NET_BIND_SERVICE"], volumes={"/srv/data": {"bind": "/data"}})
