"""What a framework fills by a parameter's annotation, whatever its name; what Markup escapes itself."""
import requests
from fastapi import APIRouter, Request
from flask import Flask, request as flask_request
from markupsafe import Markup
from pydantic import BaseModel
from rest_framework import serializers

router = APIRouter()
app = Flask(__name__)


class Hook(BaseModel):
    url: str


@router.post("/hook")
def hook(req: Hook):
    requests.get(req.url)  # rings: server-side-request-forgery


@router.post("/other")
async def other(request: Hook):
    requests.get(request.url)  # rings: server-side-request-forgery


@router.post("/plain")
async def plain(request: Request):
    requests.get(request.app.state.url)  # silent
    requests.get(request.query_params["url"])  # rings: server-side-request-forgery


@app.route("/percent")
def percent():
    return Markup("<i>%s</i>") % flask_request.args["x"]  # silent


@app.route("/added")
def added():
    return Markup("<i>") + flask_request.args["x"]  # silent


@app.route("/format")
def formatted():
    return Markup("<i>{}</i>").format(flask_request.args["x"])  # silent


@app.route("/built")
def built():
    return Markup("<i>" + flask_request.args["x"])  # rings: cross-site-scripting


class HookSerializer(serializers.ModelSerializer):
    def create(self, validated_data):
        requests.get(validated_data["url"])  # rings: server-side-request-forgery
        requests.get(self.context["url"])  # silent

    def update(self, instance, validated_data):
        requests.get(instance.url)  # silent
        requests.get(validated_data["url"])  # rings: server-side-request-forgery
