def bad(users, name):
    # ruleid: mongo-where
    users.find({"$where": "this.name == '" + name + "'"})


def good(users, name):
    # ok: mongo-where
    users.find({"name": name})
    # ok: mongo-where
    users.find({"$where": "this.a == this.b"})


def reduced(users, body):
    # ruleid: mongo-where
    users.map_reduce("function() {" + body + "}", "reduce", "out")
    # ok: mongo-where
    users.map_reduce("function() { emit(this.a, 1) }", "reduce", "out")
