from oslo_config import cfg

# ruleid: option-not-secret
OPTIONS = [cfg.StrOpt("admin_password", help="password")]
# ok: option-not-secret
MORE = [cfg.StrOpt("admin_password", secret=True), cfg.StrOpt("token_path")]
