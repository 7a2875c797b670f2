import email
import os


def save(text):
    message = email.message_from_bytes(text)
    open("/srv/" + message.get_filename(), "wb").close()  # rings: path-traversal-write
    open("/srv/" + os.path.basename(message.get_filename()), "wb").close()  # silent
