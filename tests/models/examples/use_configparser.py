import configparser
import os

config = configparser.ConfigParser()
config.read_string(input())
os.system(config.get("a", "b"))  # rings: command-injection
other = configparser.ConfigParser()
other.read_string("[a]\nb = c\n")
os.system(other.get("a", "b"))  # silent
