import io
import yaml
import yaml as y
from yaml import load, Loader


def read(data):
    yaml.load(data)
    yaml.load(data, Loader=yaml.Loader)
    yaml.load(data, yaml.UnsafeLoader)
    yaml.load(
        data,  # from a file
        Loader=yaml.FullLoader,
    )
    yaml.load_all(stream=data, Loader=yaml.Loader)
    yaml.full_load(data)
    y.unsafe_load_all(data)
    load(data, Loader)
    (yaml.load)(data)
    yaml.load(data, Loader=yaml.SafeLoader)
    return f"{yaml.load(data)}"
