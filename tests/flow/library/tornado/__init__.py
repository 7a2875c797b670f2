"""A file of a library that models describe."""
