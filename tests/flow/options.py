"""A parser of options refuses what does not fit their declaration."""
import argparse
import optparse
import os

import click


def new():
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("--mode", choices=["fast", "slow"])
    parser.add_argument("-n", "--number", type=int, default=3)
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("--output", "-o", dest="target", type=str)
    parser.add_argument("--any", choices=None)
    sub = parser.add_subparsers().add_parser("sub")
    sub.add_argument("--level", choices=("a", "b"))
    other = parser.add_subparsers().add_parser("other")
    other.add_argument("--level")
    args = parser.parse_args()
    os.system("x " + args.name)  # rings: command-injection
    os.system("x " + args.mode)  # silent
    os.system(f"x {args.number} {args.dry_run}")  # silent
    os.system("x " + args.target)  # rings: command-injection
    os.system("x " + args.output)  # rings: command-injection
    os.system("x " + args.any)  # rings: command-injection
    os.system("x " + args.level)  # rings: command-injection


def hand_on(args):
    os.system("x " + args.mode)  # silent
    os.system("x " + args.name)  # rings: command-injection


def begin():
    hand_on(argparse.ArgumentParser().parse_args())


def old():
    parser = optparse.OptionParser()
    parser.add_option("-t", "--times", type="int")
    parser.add_option("--kind", type="choice", choices=["a"])
    parser.add_option("--file", action="store")
    options, rest = parser.parse_args()
    os.system("x " + str(options.times))  # silent
    os.system("x " + options.kind)  # silent
    os.system("x " + options.file)  # rings: command-injection


@click.command()
@click.argument("branch")
@click.option("--level", type=click.Choice(["a", "b"]))
@click.option("--number", type=int)
@click.option("--loud", is_flag=True)
@click.option("--text", is_flag=False)
def run(branch, level, number, loud, text):
    os.system("git checkout " + branch)  # rings: command-injection
    os.system(f"make {level} -j{number} {loud}")  # silent
    os.system("make " + text)  # rings: command-injection
