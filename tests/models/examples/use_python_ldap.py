import ldap
from ldap.filter import escape_filter_chars
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    connection = ldap.initialize("ldap://x")
    connection.search_s("dc=x", ldap.SCOPE_SUBTREE, "(uid=" + request.args["x"] + ")")  # rings: ldap-injection
    connection.search_s("dc=x", ldap.SCOPE_SUBTREE, "(uid=" + escape_filter_chars(request.args["x"]) + ")")  # silent
    return {}
