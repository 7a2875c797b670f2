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


def by_shell(folder):
    # ruleid: sh-concatenation
    sh.bash("-c", "du -sh " + folder)
    # ok: sh-concatenation
    sh.bash("-c", "du -sh /srv")
