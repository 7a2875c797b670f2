import docker

# ruleid: docker-socket
client = docker.DockerClient(base_url="tcp://10.0.0.8:2375")
# ok: docker-socket
client = docker.DockerClient(base_url="unix:///var/run/docker.sock")
# ok: docker-socket
client = docker.DockerClient(base_url="tcp://10.0.0.8:2376", tls=docker.tls.TLSConfig(ca_cert="ca.pem"))
