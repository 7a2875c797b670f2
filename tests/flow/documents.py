from flask import request
from pymongo import MongoClient

users = MongoClient().db.users


def find():
    users.find_one({"name": request.json["name"]})  # rings: nosql-injection
    users.find_one({"name": str(request.json["name"])})  # silent
