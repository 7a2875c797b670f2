import ruamel.yaml
from ruamel.yaml import YAML


def bad(data):
    # ruleid: ruamel-unsafe
    YAML(typ="unsafe")
    # ruleid: ruamel-unsafe
    ruamel.yaml.load(data, Loader=ruamel.yaml.Loader)


def good():
    # ok: ruamel-unsafe
    YAML(typ="safe")
    # ok: ruamel-unsafe
    YAML()
    # ok: ruamel-unsafe
    YAML(typ="rt")
