# A comment stands first.
__import__("os").system("git status")
