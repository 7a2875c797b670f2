c = get_config()
# ruleid: notebook-open
c.NotebookApp.token = ""
# ruleid: notebook-open
c.ServerApp.password = ""
# ruleid: notebook-open
c.ServerApp.allow_origin = "*"
# ruleid: notebook-open
c.ServerApp.ip = "0.0.0.0"
# ok: notebook-open
c.ServerApp.ip = "localhost"
# ok: notebook-open
c.ServerApp.allow_origin = "https://notebooks.acme.org"
import os

# ok: notebook-open
c.IdentityProvider.token = os.environ.get("JUPYTER_TOKEN", "")
