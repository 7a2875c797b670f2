import logging.config


def bad():
    # ruleid: logging-listen
    logging.config.listen(9999)


def good(check):
    # ok: logging-listen
    logging.config.listen(9999, verify=check)
    # ok: logging-listen
    logging.config.dictConfig({"version": 1})
