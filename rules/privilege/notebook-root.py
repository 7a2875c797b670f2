c = get_config()
# ruleid: notebook-root
c.ServerApp.allow_root = True
# ok: notebook-root
c.ServerApp.allow_root = False
