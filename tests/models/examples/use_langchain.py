import subprocess

from langchain.tools import tool


@tool
def run(command: str, count: int):
    subprocess.run(command, shell=True)  # rings: command-injection
    subprocess.run("ls -%d" % count, shell=True)  # silent
