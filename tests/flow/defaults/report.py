"""What a class has as None is given a value by others: another file, or a class that derives from it."""
import os

from django.db import models
from django.utils.safestring import mark_safe


class Report:
    order = None
    title = "report"

    def build(self):
        text = "sort report"
        if self.order:
            text += " -k %s" % self.order
        return text

    def run(self):
        os.system(self.build())  # rings: command-injection

    def name(self):
        os.system("echo " + self.title)  # silent


class Item(models.Model):
    name = models.CharField(max_length=100)
    kind = "item"

    def link(self):
        return mark_safe("<a href='/'>%s</a>" % self.name)  # has: django-mark-safe

    def mark(self):
        return mark_safe("<b>%s</b>" % self.kind)  # info: django-mark-safe
