import imaplib
import poplib
import smtplib


def bad(host, user, word):
    # ruleid: clear-text-mail
    imaplib.IMAP4(host)
    # ruleid: clear-text-mail
    poplib.POP3(host)
    with smtplib.SMTP(host) as smtp:
        # ruleid: clear-text-mail
        smtp.login(user, word)


def good(host, user, word):
    # ok: clear-text-mail
    imaplib.IMAP4_SSL(host)
    with smtplib.SMTP_SSL(host) as smtp:
        # ok: clear-text-mail
        smtp.login(user, word)


def encrypted(host, user, password):
    server = smtplib.SMTP(host)
    if user:
        server.starttls()
    # ok: clear-text-mail
    server.login(user, password)


def clear(host, user, password):
    server = smtplib.SMTP(host)
    # ruleid: clear-text-mail
    server.login(user, password)
