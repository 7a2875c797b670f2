import os
from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()


def settings():
    return {}


@app.get("/{name}")
def read(name: str, number: int, config: Annotated[dict, Depends(settings)], other=Depends(settings)):
    os.system(name)  # rings: command-injection
    os.system("kill %d" % number)  # silent
    os.system(config["x"])  # silent
    os.system(other["x"])  # silent
