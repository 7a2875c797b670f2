def bad(utils):
    # ruleid: run-as-root
    utils.execute("ls", run_as_root=True)


def good(utils, root):
    # ok: run-as-root
    utils.execute("ls")
    # ok: run-as-root
    utils.execute("ls", run_as_root=False)
