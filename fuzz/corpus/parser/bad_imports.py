import
from a
from a import
import a as b.c
from . import (a
from a import b,
import a.
