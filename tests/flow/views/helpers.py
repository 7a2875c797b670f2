import os

from django.http import HttpRequest
from django.db import models


class Project(models.Model):
    name = models.CharField()


def run_for(request: HttpRequest, command):
    os.system(command)  # silent
