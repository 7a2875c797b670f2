import os

import typer

app = typer.Typer()


@app.command()
def ping(host: str, count: int):
    os.system("ping " + host)  # rings: command-injection
    os.system("ping -c %d x" % count)  # silent
