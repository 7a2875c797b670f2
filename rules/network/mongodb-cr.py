from pymongo import MongoClient


def bad(host, word):
    # ruleid: mongodb-cr
    MongoClient(host, username="user", password=word, authMechanism="MONGODB-CR")


def good(host, word):
    # ok: mongodb-cr
    MongoClient(host, username="user", password=word, authMechanism="SCRAM-SHA-256")
