import redis
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    client = redis.Redis()
    client.eval(request.args["x"], 0)  # rings: nosql-injection
    client.get(request.args["x"])  # silent
    return {}
