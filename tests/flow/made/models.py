from dataclasses import dataclass
from typing import NamedTuple

from pydantic import BaseModel


@dataclass
class Job:
    name: str
    folder: str = "/srv"


@dataclass
class Nightly(Job):
    note: str = ""


class Point(NamedTuple):
    label: str
    unit: str = "m"


class Body(BaseModel):
    title: str
    size: int
