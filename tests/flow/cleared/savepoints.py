"""What a function of another file checks is fit for a statement; nobody needs to hand it over for rules to ring."""
from names import check_name, check_nothing


class Savepoint:
    def __init__(self, name, connection):
        self.name = name
        self.connection = connection

    def release(self):
        check_name(self.name)
        self.connection.execute(f"RELEASE SAVEPOINT {self.name}")  # info: sql-built

    def roll_back(self):
        check_nothing(self.name)
        self.connection.execute(f"ROLLBACK TO SAVEPOINT {self.name}")  # has: sql-built


def savepoint(connection, name):
    connection.execute("SAVEPOINT " + name)  # has: sql-built
    check_name(name)
    connection.execute("SAVEPOINT " + name)  # info: sql-built
