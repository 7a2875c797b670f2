c = get_config()
# ruleid: notebook-guard
c.ServerApp.disable_check_xsrf = True
# ok: notebook-guard
c.ServerApp.disable_check_xsrf = False
