"""Docstring."""
from __future__ import annotations

import subprocess
import tempfile

import yaml
from os import system

subprocess.run(["git", "status"], check=False)
