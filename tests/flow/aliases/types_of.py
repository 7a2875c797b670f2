"""Names for types that parameters of other files are annotated with."""
from enum import Enum
from typing import Annotated, Literal

from fastapi import Depends, Header, Query


class Kind(str, Enum):
    SHORT = "short"
    LONG = "long"


class User:
    def __init__(self, home):
        self.home = home


def find_user(x_user: str = Header("")) -> User:
    return User("/home/a")


def find_order(order: str = "id"):
    return order


Term = Annotated[str, Query(max_length=80)]
Count = Annotated[int, Query(ge=0)]
Mode = Literal["fast", "slow"]
Caller = Annotated[User, Depends(find_user)]
Order = Annotated[str, Depends(find_order)]
