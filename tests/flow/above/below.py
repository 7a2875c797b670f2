from base import Base
from flask import request


class Below(Base):
    def second(self, name, command):
        super().second(name, request.args["command"])

    def first(self, command, name):
        super().first("ls", request.args["name"])

    def given(self, command, *args, **kwargs):
        super().given("ls", *args, **request.args)

    def __new__(cls, command, name):
        return super().__new__(cls, "ls", request.args["name"])
