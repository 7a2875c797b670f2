import aiohttp_jinja2
import bottle
import tornado.web
from aiohttp import web
from fastapi import FastAPI, Request
from fastapi.templating import Jinja2Templates
from flask import Flask, request
from mako.lookup import TemplateLookup
from mako.template import Template

app = Flask(__name__)
lookup = TemplateLookup(directories=["templates"])
escaping_lookup = TemplateLookup(directories=["templates"], default_filters=["str", "h"])
api = FastAPI()
templates = Jinja2Templates(directory="templates")


@app.route("/mako")
def mako_page():
    return lookup.get_template("page.mako").render(v=request.args["v"])  # rings: cross-site-scripting


@app.route("/mako/2")
def mako_escaping():
    return escaping_lookup.get_template("page.mako").render(v=request.args["v"])  # silent


@app.route("/mako/3")
def mako_raw():
    return escaping_lookup.get_template("page.mako").render(raw=request.args["v"])  # rings: cross-site-scripting


@app.route("/mako/4")
def mako_filtered():
    return lookup.get_template("page.mako").render(filtered=request.args["v"])  # silent


@app.route("/mako/5")
def mako_own():
    return lookup.get_template("page_filter.mako").render(v=request.args["v"])  # silent


@app.route("/mako/6")
def mako_text():
    return Template("<b>${v}</b>").render(v=request.args["v"])  # rings: cross-site-scripting


class Page(tornado.web.RequestHandler):
    def get(self):
        self.render("tornado.html", v=self.get_argument("v"))  # silent

    def post(self):
        self.render("tornado.html", raw=self.get_argument("v"))  # rings: cross-site-scripting

    def put(self):
        self.render("tornado_off.html", v=self.get_argument("v"))  # rings: cross-site-scripting


@bottle.route("/b")
def bottle_page():
    return bottle.template("bottle_page", v=bottle.request.query.v)  # silent


@bottle.route("/b2")
def bottle_raw():
    return bottle.template("bottle_page", dict(raw=1), raw=bottle.request.query.v)  # rings: cross-site-scripting


@bottle.route("/b3")
@bottle.view("bottle_page")
def bottle_view():
    return {"raw": bottle.request.query.v}  # rings: cross-site-scripting


@api.get("/s")
def starlette_page(request: Request, v: str):
    return templates.TemplateResponse("escaped.html", {"request": request, "name": v})  # silent


@api.get("/s2")
def starlette_raw(request: Request, v: str):
    return templates.TemplateResponse(request, "raw.html", {"name": v})  # rings: cross-site-scripting


@aiohttp_jinja2.template("raw.html")
async def aiohttp_raw(request: web.Request):
    return {"name": request.query["v"]}  # rings: cross-site-scripting


@aiohttp_jinja2.template("escaped.html")
async def aiohttp_escaped(request: web.Request):
    return {"name": request.query["v"]}  # silent
