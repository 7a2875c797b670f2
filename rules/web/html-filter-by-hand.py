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
