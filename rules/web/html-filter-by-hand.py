import html
import re


def bad(text):
    # ruleid: html-filter-by-hand
    re.sub(r"<script.*?>.*?</script>", "", text)
    # ruleid: html-filter-by-hand
    text.replace("<", "&lt;")
    # ruleid: html-filter-by-hand
    text.replace("<script>", "")


def good(text):
    # ok: html-filter-by-hand
    html.escape(text)
    # ok: html-filter-by-hand
    text.replace("a", "b")
    # ok: html-filter-by-hand
    re.sub(r"[a-z]+", "", text)
