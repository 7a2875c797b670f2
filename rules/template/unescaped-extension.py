from flask import render_template


def bad(name):
    # ruleid: unescaped-extension
    return render_template("page.unsafe", name=name)


def bad_text(name):
    # ruleid: unescaped-extension
    return render_template("page.txt", name=name)


def good(mail, name):
    # ok: unescaped-extension
    mail.body = render_template("mail.txt", name=name)
    # ok: unescaped-extension
    return render_template("page.html", name=name)
