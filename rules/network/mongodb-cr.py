from pymongo import MongoClient


def bad(host, word):
    # ruleid: mongodb-cr
    MongoClient(host, username="user", password=word, authMechanism="MONGODB-CR")


def good(host, word):
    # ok: mongodb-cr
    MongoClient(host, username="user", password=word, authMechanism="SCRAM-SHA-256")


def older(database, user, password):
    # ruleid: mongodb-cr
    database.authenticate(user, password, mechanism="MONGODB-CR")
    # ok: mongodb-cr
    database.authenticate(user, password, mechanism="SCRAM-SHA-256")
