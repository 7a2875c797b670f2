import os

import click


@click.command()
@click.argument("host")
def ping(host):
    os.system("ping " + host)  # rings: command-injection
    open(host).close()  # silent
