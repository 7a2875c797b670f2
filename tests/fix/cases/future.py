"""Docstring."""
from __future__ import annotations

import tempfile

import yaml
from os import system

system("git status")
