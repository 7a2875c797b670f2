import html
import os
from http.server import BaseHTTPRequestHandler


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        os.system(self.path)  # rings: command-injection
        self.wfile.write(self.path.encode())  # rings: cross-site-scripting
        self.wfile.write(html.escape(self.path).encode())  # silent
