import sh


def bad(data):
    # ruleid: sh-concatenation
    sh.curl("http://" + data + "/x")
    # ruleid: sh-concatenation
    sh.grep("-e %s" % data)


def good(url):
    # ok: sh-concatenation
    sh.curl(url)
    # ok: sh-concatenation
    sh.ls("-" + "l")
