import subprocess
from pathlib import Path

from flask import Flask, request

app = Flask(__name__)


def safe_remove(path: str) -> None:
    target = Path(path).resolve()
    allowed_root = Path("/safe/directory").resolve()
    if not target.is_relative_to(allowed_root):
        raise ValueError("outside")
    subprocess.run(["rm", "-rf", str(target)], check=True)  # silent


@app.route("/remove", methods=["POST"])
def remove():
    safe_remove(request.form["path"])
    return "gone"
