import os

from fastapi import APIRouter, FastAPI
from fastapi.responses import HTMLResponse

from types_of import Caller, Count, Kind, Mode, Order, Term

app = FastAPI()
router = APIRouter()


@app.get("/find")
def find(term: Term, count: Count, mode: Mode, kind: Kind, order: Order, caller: Caller):
    os.popen(f"find {term}")  # rings: command-injection
    os.popen(f"find -{count}")  # silent
    os.popen(f"find {mode}")  # silent
    os.popen(f"find {kind.value}")  # silent
    os.popen(f"find {order}")  # rings: command-injection
    os.listdir(caller.home)  # silent


@app.get("/page", response_class=HTMLResponse)
def page(who: Term):
    return "<p>" + who  # rings: cross-site-scripting


@router.get("/data")
def data(who: Term):
    return "<p>" + who  # silent
