import html
import re


def bad(text):
    # ruleid: html-filter-by-hand
    re.sub(r"<script.*?>.*?</script>", "", text)


def good(text):
    # ok: html-filter-by-hand
    html.escape(text)
    # ok: html-filter-by-hand
    re.sub(r"[a-z]+", "", text)


def replaced(text):
    # ruleid: html-filter-by-hand
    return text.replace("<script>", "")
