"""Functions that a library calls for whoever hands them over."""
import asyncio
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing import Pool, Process

import gradio
import websockets
from fastapi import BackgroundTasks
from flask import Flask, request

app = Flask(__name__)


def by_thread(x):
    os.system(x)  # rings: command-injection


def by_name(quiet, x):
    os.system(x)  # rings: command-injection
    os.system(quiet)  # silent


def by_pool(x):
    os.system(x)  # rings: command-injection


def one_by_one(x):
    os.system(x)  # rings: command-injection


def by_partial(first, x):
    os.system(first)  # rings: command-injection
    os.system(x)  # silent


def by_loop(x):
    os.system(x)  # rings: command-injection


def later(x):
    os.system(x)  # rings: command-injection


def harmless(x):
    os.system(x)  # silent


@app.route("/")
async def view(tasks: BackgroundTasks):
    x = request.args["x"]
    threading.Thread(target=by_thread, args=(x,)).start()
    threading.Thread(target=harmless, args=("ls",)).start()
    Process(target=by_name, kwargs={"x": x, "quiet": "true"}).start()
    with ThreadPoolExecutor() as executor:
        executor.submit(by_pool, x)
        executor.submit(partial(by_partial, x), "ls")
    Pool().map(one_by_one, [x])
    await asyncio.get_event_loop().run_in_executor(None, by_loop, x)
    tasks.add_task(later, x)
    return ""


async def on_socket(socket):
    async for message in socket:
        os.system(message)  # rings: command-injection


def greet(name):
    os.system("figlet " + name)  # rings: command-injection


websockets.serve(on_socket, "", 8080)
gradio.Interface(fn=greet, inputs="text", outputs="text")
