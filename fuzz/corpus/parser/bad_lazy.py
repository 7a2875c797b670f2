lazy from a import *
lazy import
lazy x
lazy lazy import a
