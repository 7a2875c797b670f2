import tarfile
import torch


def unpack(name):
    with tarfile.open(name) as t:
        t.extractall("/tmp/x")
        t.extractall(path="/tmp/x", filter="fully_trusted")
    return torch.load(name), torch.load(name, weights_only=False)
