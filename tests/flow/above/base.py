"""What a method of a class above is given by super(), in another file: each argument to its own parameter."""
import os


class Base:
    def second(self, name, command):
        os.system(command)  # rings: command-injection

    def first(self, command, name):
        os.system(command)  # silent

    def given(self, command, *args, **kwargs):
        os.system(command)  # silent

    def __new__(cls, command, name):
        os.system(command)  # silent
        return object.__new__(cls)
