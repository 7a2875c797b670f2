# A comment stands first.
import subprocess

subprocess.run(["git", "status"], check=False)
