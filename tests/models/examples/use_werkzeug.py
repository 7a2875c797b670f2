from werkzeug.utils import redirect, secure_filename
from werkzeug.wrappers import Request


@Request.application
def application(request: Request):
    open("/srv/" + request.form["x"], "w").close()  # rings: path-traversal-write
    open("/srv/" + secure_filename(request.form["x"]), "w").close()  # silent
    return redirect(request.args["next"])  # rings: open-redirect
