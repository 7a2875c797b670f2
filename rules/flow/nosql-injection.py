import pymongo
from flask import Flask, request

app = Flask(__name__)
users = pymongo.MongoClient().shop.users


@app.route("/0", methods=["GET", "POST"])
def view():
    # ruleid: nosql-injection
    users.find_one(request.get_json())
    return {"done": True}


@app.route("/1", methods=["GET", "POST"])
def view1():
    # ok: nosql-injection
    users.find_one({"number": int(request.args["number"])})
    return {"done": True}
