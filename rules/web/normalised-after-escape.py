import html
import unicodedata

from markupsafe import escape


def bad(text):
    safe = html.escape(text)
    # ruleid: normalised-after-escape
    safe = unicodedata.normalize("NFKC", safe)
    # ruleid: normalised-after-escape
    other = unicodedata.normalize("NFKD", escape(text))
    return safe + other


def good(text):
    # ok: normalised-after-escape
    text = unicodedata.normalize("NFKC", text)
    safe = html.escape(text)
    # ok: normalised-after-escape
    return unicodedata.normalize("NFC", safe)
