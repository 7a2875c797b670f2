import argparse
import os

parser = argparse.ArgumentParser()
args = parser.parse_args()
os.system("ping " + args.host)  # rings: command-injection
os.system("ping example.org")  # silent
