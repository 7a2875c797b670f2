import os

from flask import request
from pymongo import MongoClient

users = MongoClient().db.users


def find():
    users.find_one({"name": request.json["name"]})  # rings: nosql-injection
    users.find_one({"name": str(request.json["name"])})  # silent


store = MongoClient().shop


def queries():
    theme = request.args["theme"]
    store.orders.find({"theme": theme})  # silent
    store.orders.find({"theme": {"$eq": request.json["theme"]}})  # silent
    store.orders.find(request.json)  # rings: nosql-injection
    store["orders"].delete_many({"owner": request.json["owner"]})  # rings: nosql-injection
    owner = request.json["owner"]
    if isinstance(owner, str):
        store.orders.delete_many({"owner": owner})  # silent


def uploads():
    item = request.files["file"]
    item.save("/srv/" + item.filename)  # rings: path-traversal-write


def choose(value, choices):
    return value if value in choices else choices[0]


def chosen(folder):
    os.system("ls " + choose(request.args["order"], ["name", "size"]))  # silent
    name = request.args["name"]
    if name in os.listdir(folder):
        os.unlink(os.path.join(folder, name))  # silent
