# ruleid: session-pickle
SESSION_SERIALIZER = "django.contrib.sessions.serializers.PickleSerializer"
# ok: session-pickle
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"


def worker(app):
    # ruleid: session-pickle
    app.conf.update(task_serializer="pickle", result_serializer="json")
    # ruleid: session-pickle
    app.conf.accept_content = ["json", "pickle"]
    # ok: session-pickle
    app.conf.update(task_serializer="json", accept_content=["json"])


def workers():
    from kombu.serialization import disable_insecure_serializers, enable_insecure_serializers

    # ruleid: session-pickle
    enable_insecure_serializers()
    # ok: session-pickle
    disable_insecure_serializers()
