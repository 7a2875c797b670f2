from email.mime.text import MIMEText

from django.core.mail import send_mail
from django.template.loader import render_to_string


def bad(user, mail):
    # ruleid: html-mail-built
    send_mail("Hello", "", "a@b.c", [user.mail], html_message="<p>Hello " + user.name)
    # ruleid: html-mail-built
    MIMEText(f"<p>Hello {user.name}", "html")


def good(user, mail):
    # ok: html-mail-built
    send_mail("Hello", "", "a@b.c", [user.mail], html_message=render_to_string("a.html", {"user": user}))
    # ok: html-mail-built
    MIMEText(f"Hello {user.name}", "plain")
