import os

import tornado.escape
import tornado.web


class Main(tornado.web.RequestHandler):
    def get(self, name):
        os.system(name)  # rings: command-injection
        self.redirect(self.get_argument("next"))  # rings: open-redirect
        self.write(self.get_argument("x"))  # rings: cross-site-scripting
        self.write(tornado.escape.xhtml_escape(self.get_argument("x")))  # silent
