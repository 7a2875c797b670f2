import torch


def bad(path):
    # ruleid: torch-load
    torch.load(path)
    # ruleid: torch-load
    torch.load(path, weights_only=False)


def good(data, path):
    # ok: torch-load
    torch.load(path, weights_only=True)
    # ok: torch-load
    torch.save(data, path)
