import pymongo
from flask import Flask, request

app = Flask(__name__)


@app.route("/")
def view():
    users = pymongo.MongoClient().shop.users
    users.find_one(request.json)  # rings: nosql-injection
    users.find_one({"a": int(request.args["x"])})  # silent
    return {}
