import os

os.system(os.environ["EDITOR"] + " x")  # rings: command-injection
os.system(os.getenv("EDITOR") + " x")  # rings: command-injection
print(os.environ["EDITOR"])  # silent
