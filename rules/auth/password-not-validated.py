from django.contrib.auth.password_validation import validate_password


def bad(user, word):
    # ruleid: password-not-validated
    user.set_password(word)
    user.save()


def good(user, word):
    validate_password(word, user)
    # ok: password-not-validated
    user.set_password(word)
    user.save()


def caught(user, word):
    try:
        validate_password(word, user)
    except ValueError:
        return
    # ok: password-not-validated
    user.set_password(word)
    user.save()
