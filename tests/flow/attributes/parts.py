import sqlite3
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")


class Repository(Generic[T]):
    def __init__(self, path):
        self.path = path

    @contextmanager
    def session(self):
        yield sqlite3.connect(self.path)

    def find(self, **criteria):
        clause = " AND ".join("%s = '%s'" % (k, v) for k, v in criteria.items())
        with self.session() as s:
            return s.execute("SELECT * FROM t WHERE " + clause)  # rings: sql-injection

    def page(self, order):
        if order not in self.columns:
            raise ValueError(order)
        with self.session() as s:
            return s.execute("SELECT * FROM t ORDER BY " + order)  # silent


class Products(Repository["Product"]):
    columns = ("id", "name")


class Catalogue:
    def __init__(self, products: Products):
        self.products = products

    def search(self, name):
        return self.products.find(name=name)

    def listing(self, order):
        return self.products.page(order)
