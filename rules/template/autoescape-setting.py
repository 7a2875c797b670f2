TEMPLATES = [
    {"BACKEND": "django.template.backends.django.DjangoTemplates"},
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            # ruleid: autoescape-setting
            "autoescape": False,
        },
    },
]
# ok: autoescape-setting
OTHER = [{"OPTIONS": {"autoescape": False}}]
