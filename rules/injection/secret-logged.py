import logging

log = logging.getLogger(__name__)


def bad(user, password, config):
    # ruleid: secret-logged
    logging.info("login of %s with %s", user, password)
    # ruleid: secret-logged
    log.debug(f"login with {password}")
    # ruleid: secret-logged
    log.error("key %s", config.api_key)


def good(user, password):
    # ok: secret-logged
    log.info("login of %s", user)
    # ok: secret-logged
    log.info("password of %s changed", user)
    # ok: secret-logged
    log.info("length %d", len(password))


class Service:
    def start(self, user, password):
        # ruleid: secret-logged
        self.logger.info("password is %s", password)
        # ruleid: secret-logged
        print("password is " + password)
        # ok: secret-logged
        self.dialog.info("password is %s", password)
        # ok: secret-logged
        print("password of", user)


def environment():
    # ruleid: secret-logged
    logging.info("password: %s", os.environ["DB_PASSWORD"])
    # ok: secret-logged
    logging.info("home: %s", os.environ["HOME"])


def names(token, card_number, token_count):
    # ruleid: secret-logged
    logger.info(f"token: {token}")
    # ruleid: secret-logged
    logger.error("failed for card " + card_number)
    # ok: secret-logged
    logger.info("%d tokens", token_count)


def headers(request, password):
    # ruleid: secret-logged
    logger.info("header %s", request.headers["Authorization"])
    # ok: secret-logged
    logger.info("header %s", request.headers["Accept"])
    # ruleid: secret-logged
    logger.info("login", password=password)
    # ok: secret-logged
    logger.info("login", password="***", has_password=bool(password))


def fields(user, value, row):
    # ruleid: secret-logged
    logger.bind(user=user, access_token=row["t"]).info("stored")
    # ok: secret-logged
    logger.info("login", extra={"user": user, "api_key": mask(value)})
    # ok: secret-logged
    logger.info("login", extra={"user": user, "api_key": None})
    slog = structlog.get_logger()
    # ruleid: secret-logged
    slog.info("key used", api_key=user.api_key)
