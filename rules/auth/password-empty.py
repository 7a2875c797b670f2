def bad(user, request):
    # ruleid: password-empty
    user.set_password("")
    # ruleid: password-empty
    user.set_password(request.POST.get("password", ""))


def good(user, word):
    # ok: password-empty
    user.set_password(word)
    # ok: password-empty
    user.set_unusable_password()
    # ok: password-empty
    type(user)().set_password("")
