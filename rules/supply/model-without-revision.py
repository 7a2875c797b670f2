from datasets import load_dataset
from transformers import AutoModel


def bad():
    # ruleid: model-without-revision
    AutoModel.from_pretrained("org/model")
    # ruleid: model-without-revision
    AutoModel.from_pretrained("org/model", revision="main")
    # ruleid: model-without-revision
    load_dataset("org/data")


def good(path):
    # ok: model-without-revision
    AutoModel.from_pretrained("org/model", revision="5d0f2e8a7f1cd86b30bba1d5a7c4b2d9e2f1a3b4")
    # ok: model-without-revision
    AutoModel.from_pretrained("./model")
    # ok: model-without-revision
    AutoModel.from_pretrained(path)


def local():
    from datasets import load_dataset

    # ok: model-without-revision
    return load_dataset("csv", data_files="tickets.csv")
