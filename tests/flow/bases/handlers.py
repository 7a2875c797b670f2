import os

from base import BaseHandler


class Hello(BaseHandler):
    def get(self, name):
        self.write("<b>" + name + "</b>")  # rings: cross-site-scripting
        os.system(self.get_body_argument("command"))  # rings: command-injection
        os.system(self.settings["command"])  # silent


class Other:
    def write(self, text):
        pass

    def get(self, name):
        self.write("<b>" + name + "</b>")  # silent
