import ldap3
from ldap3.utils.conv import escape_filter_chars
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    connection = ldap3.Connection("x")
    connection.search("dc=x", "(uid=" + request.args["x"] + ")")  # rings: ldap-injection
    connection.search("dc=x", "(uid=" + escape_filter_chars(request.args["x"]) + ")")  # silent
    return {}
