"""Only a docstring."""

__import__("os").system("git status")
