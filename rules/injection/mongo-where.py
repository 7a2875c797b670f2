def bad(users, name):
    # ruleid: mongo-where
    users.find({"$where": "this.name == '" + name + "'"})


def good(users, name):
    # ok: mongo-where
    users.find({"name": name})
    # ok: mongo-where
    users.find({"$where": "this.a == this.b"})
