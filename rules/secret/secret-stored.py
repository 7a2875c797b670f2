def store(password, user, hashed_password):
    with open("/var/lib/audit/last.txt", "w") as file:
        # ruleid: secret-stored
        file.write(password)
        # ruleid: secret-stored
        file.write(f"{user.name}:{user.password}")
        # ok: secret-stored
        file.write(user.name)


def type_in(process, password):
    # ok: secret-stored
    process.stdin.write(password)
