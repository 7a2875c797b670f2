import runner


def bad(client, command):
    # ruleid: call-shell-true
    runner.start(command, shell=True)
    # ruleid: call-shell-true
    client.run(command, shell=True)


def good(command):
    # ok: call-shell-true
    runner.start(command)
    # ok: call-shell-true
    runner.start(command, shell=False)
