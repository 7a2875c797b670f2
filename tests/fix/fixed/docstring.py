"""Only a docstring."""

import subprocess

subprocess.run(["git", "status"], check=False)
