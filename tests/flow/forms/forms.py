from enum import Enum
from typing import Literal, NamedTuple

from django import forms
from pydantic import BaseModel


class JobForm(forms.Form):
    kind = forms.ChoiceField(choices=(("a", "A"), ("b", "B")))
    times = forms.IntegerField()
    host = forms.CharField()


class Kind(str, Enum):
    A = "a"


class Query(BaseModel):
    table: str
    kind: Kind
    mode: Literal["fast", "slow"]
