"""What a program derives from a library's class, in a file of its own."""
import tornado.web
from flask import request
from pymongo import MongoClient


class BaseHandler(tornado.web.RequestHandler):
    def initialize(self, db=None):
        self.db = db


users = MongoClient("mongodb://localhost").crm.users
