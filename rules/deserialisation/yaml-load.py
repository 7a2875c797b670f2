import yaml
from yaml import CSafeLoader
from yaml import Loader


def bad(data):
    # ruleid: yaml-load
    yaml.load(data)
    # ruleid: yaml-load
    yaml.load(data, Loader=Loader)
    # ruleid: yaml-load
    yaml.unsafe_load(data)
    # ruleid: yaml-load
    yaml.load_all(data, yaml.FullLoader)


def good(data):
    # ok: yaml-load
    yaml.safe_load(data)
    # ok: yaml-load
    yaml.load(data, Loader=yaml.SafeLoader)
    # ok: yaml-load
    yaml.load(data, CSafeLoader)
    # ok: yaml-load
    yaml.load("a: 1", Loader=yaml.BaseLoader)
    text = yaml.dump(data)
    # ok: yaml-load
    yaml.load(text, Loader=yaml.Loader)


class Plain(yaml.SafeLoader):
    pass


def derived(text):
    # ok: yaml-load
    return yaml.load(text, Loader=Plain)
