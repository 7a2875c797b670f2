import os
from http.server import BaseHTTPRequestHandler


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        os.kill(int(self.headers["x"]), 9)  # rings: untrusted-process-id
        os.write(int(self.headers["x"]), b"x")  # rings: untrusted-descriptor
        os.system("kill %d" % int(self.headers["x"]))  # silent
