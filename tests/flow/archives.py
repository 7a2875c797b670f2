"""Names of an archive's members, checked one by one before anything is unpacked; addresses that a host has."""
import ipaddress
import os
import socket
import tarfile
from urllib.parse import urlparse

import requests
from flask import Flask, abort, request

app = Flask(__name__)
OURS = ("https://files.example.com/", "https://example.org/files/")
NEARLY = ("https://files.example.com", "https://example.org/files/")


def is_within(folder, path):
    return os.path.commonprefix([os.path.abspath(folder), os.path.abspath(path)]) == os.path.abspath(folder)


def unpack(tar, folder):
    for member in tar.getmembers():
        path = os.path.join(folder, member.name)
        if not is_within(folder, path):
            raise ValueError(member.name)
    tar.extractall(folder)  # silent


def unpack_each(name, folder):
    with tarfile.open(name) as tar:
        for member in tar.getmembers():
            path = os.path.abspath(os.path.join(folder, member.name))
            if os.path.commonpath([os.path.abspath(folder), path]) != os.path.abspath(folder):
                raise ValueError(member.name)
            tar.extract(member, folder)  # silent


def unpack_files(name, folder):
    with tarfile.open(name) as tar:
        for member in tar.getmembers():
            if member.isdev():
                raise ValueError
            tar.extract(member, folder)  # rings: archive-traversal


@app.route("/unpack")
def upload():
    unpack(tarfile.open(fileobj=request.files["archive"]), "/srv")
    with tarfile.open(fileobj=request.files["archive"]) as other:
        other.extractall("/srv")  # rings: archive-traversal
    return ""


def is_inner(url):
    for info in socket.getaddrinfo(urlparse(url).hostname, None):
        address = ipaddress.ip_address(info[4][0])
        if address.is_private or address.is_loopback:
            return True
    return False


def is_numbered(url):
    for info in socket.getaddrinfo(urlparse(url).hostname, None):
        if info[0] == socket.AF_INET6:
            return True
    return False


@app.route("/fetch")
def fetch():
    url = request.args["url"]
    if is_inner(url):
        abort(400)
    requests.get(url)  # silent
    other = request.args["other"]
    if is_numbered(other):
        abort(400)
    requests.get(other)  # rings: server-side-request-forgery
    third = request.args["third"]
    if not third.startswith(OURS):
        abort(400)
    requests.get(third)  # silent
    fourth = request.args["fourth"]
    if not fourth.startswith(NEARLY):  # rings: weak-url-check
        abort(400)
    requests.get(fourth)
    return ""


def members_by_name():
    with tarfile.open(fileobj=request.files["f"]) as archive:
        for member in archive:
            if member.name.startswith("/") or ".." in member.name:
                raise ValueError(member.name)
            archive.extract(member)  # silent
        for member in archive:
            if ".." in member.name:
                continue
            archive.extract(member)  # rings: archive-traversal


def members_that_are_given():
    with tarfile.open(fileobj=request.files["f"]) as archive:
        checked = []
        for member in archive.getmembers():
            if member.name.startswith("/") or ".." in member.name:
                raise ValueError(member.name)
            checked.append(member)
        archive.extractall("/srv", members=checked)  # silent
        archive.extractall("/srv", members=[m for m in archive if not m.name.startswith("/") and ".." not in m.name])  # silent
        archive.extractall("/srv", members=[m for m in archive if m.isfile()])  # rings: archive-traversal
        archive.extractall("/srv")  # silent


def is_fine(name):
    return not name.startswith("/") and ".." not in name


def members_by_a_function():
    with tarfile.open(fileobj=request.files["f"]) as archive:
        for member in archive:
            if is_fine(member.name):
                archive.extract(member)  # silent


def tags_by_name():
    for tag in request.json["tags"]:
        if tag.name == "input":
            open(tag.get("value"))  # rings: path-traversal-read
