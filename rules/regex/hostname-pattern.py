import re


def bad(url):
    # ruleid: hostname-pattern
    re.match(r"https://www.example.com/", url)
    # ruleid: hostname-pattern
    re.compile("^https?://(www|api).example.com$")


def good(url):
    # ok: hostname-pattern
    re.match(r"https://www\.example\.com/", url)
    # ok: hostname-pattern
    re.match(r".*\.com", url)
