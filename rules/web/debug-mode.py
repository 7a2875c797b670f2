from flask import Flask

DEBUG = True
app = Flask(__name__)


def bad():
    # ruleid: debug-mode
    app.run(debug=True)
    # ruleid: debug-mode
    app.run(debug=DEBUG)


def good(debug, task):
    # ok: debug-mode
    app.run()
    # ok: debug-mode
    app.run(debug=False)
    # ok: debug-mode
    app.run(debug=debug)
    # ok: debug-mode
    task.run(debug=True)
