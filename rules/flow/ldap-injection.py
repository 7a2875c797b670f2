import ldap3
from flask import Flask, request
from ldap3.utils.conv import escape_filter_chars

app = Flask(__name__)
connection = ldap3.Connection("ldap.example")


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: ldap-injection
    connection.search("dc=example", "(uid=" + request.args["user"] + ")")
    return {"done": True}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: ldap-injection
    connection.search("dc=example", "(uid=" + escape_filter_chars(request.args["user"]) + ")")
    return {"done": True}
