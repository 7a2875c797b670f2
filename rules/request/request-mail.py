from django.core.mail import send_mail
from django.template.loader import render_to_string


def view(request):
    # ruleid: request-mail
    name = request.POST["name"]
    send_mail("Hello", "Hello", "me@example.com", ["you@example.com"], html_message="<b>%s</b>" % name)


def rendered(request):
    # ok: request-mail
    name = request.POST["name"]
    html = render_to_string("mail.html", {"name": name})
    send_mail("Hello", "Hello", "me@example.com", ["you@example.com"], html_message=html)
