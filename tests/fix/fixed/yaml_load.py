import io
import yaml
import yaml as y
from yaml import load, Loader


def read(data):
    yaml.safe_load(data)
    yaml.safe_load(data)
    yaml.safe_load(data)
    yaml.safe_load(
        data,  # from a file
    )
    yaml.safe_load_all(stream=data)
    yaml.safe_load(data)
    y.safe_load_all(data)
    yaml.safe_load(data)
    (yaml.safe_load)(data)
    yaml.load(data, Loader=yaml.SafeLoader)
    return f"{yaml.load(data)}"
