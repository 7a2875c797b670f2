def bad(user, data, request):
    # ruleid: setattr-from-mapping
    for key, value in data.items():
        setattr(user, key, value)
    # ruleid: setattr-from-mapping
    user.__dict__.update(request.json)


def good(user, data):
    # ok: setattr-from-mapping
    user.name = data["name"]
    # ok: setattr-from-mapping
    user.rename(data["name"])
