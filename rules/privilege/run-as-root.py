def bad(utils):
    # ruleid: run-as-root
    utils.execute("ls", run_as_root=True)


def good(utils, root):
    # ok: run-as-root
    utils.execute("ls")
    # ok: run-as-root
    utils.execute("ls", run_as_root=False)


def checked(mock_execute):
    # ok: run-as-root
    mock_execute.assert_called_once_with("ls", run_as_root=True)
