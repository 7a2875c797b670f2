from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from flask_cors import CORS

app = FastAPI()
# ruleid: cors-any-origin
app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)
# ok: cors-any-origin
app.add_middleware(CORSMiddleware, allow_origins=["https://example.com"])


def bad(app, response):
    # ruleid: cors-any-origin
    CORS(app)
    # ruleid: cors-any-origin
    response.headers["Access-Control-Allow-Origin"] = "*"


def good(app, response):
    # ok: cors-any-origin
    CORS(app, origins=["https://example.com"])
    # ok: cors-any-origin
    response.headers["Access-Control-Allow-Origin"] = "https://example.com"


def by_path(app, flask):
    # ruleid: cors-any-origin
    CORS(app, resources={r"/api/*": {"origins": "*"}})
    # ok: cors-any-origin
    CORS(app, resources={r"/api/*": {"origins": "https://example.com"}})
    # ruleid: cors-any-origin
    return flask.Response("a", headers={"Access-Control-Allow-Origin": "*"})


def bucket(s3):
    # ruleid: cors-any-origin
    s3.put_bucket_cors(Bucket="b", CORSConfiguration={"CORSRules": [{"AllowedOrigins": ["*"], "AllowedMethods": ["PUT"]}]})
    # ok: cors-any-origin
    s3.put_bucket_cors(Bucket="b", CORSConfiguration={"CORSRules": [{"AllowedOrigins": ["https://acme.org"]}]})


def by_pattern(app, CORSMiddleware):
    # ruleid: cors-any-origin
    app.add_middleware(CORSMiddleware, allow_origin_regex=r"https://.*", allow_credentials=True)
    # ok: cors-any-origin
    app.add_middleware(CORSMiddleware, allow_origin_regex=r"https://[a-z]+[.]company[.]org")
    options = dict(allow_origins=["*"], allow_methods=["*"])
    # ruleid: cors-any-origin
    app.add_middleware(CORSMiddleware, **options)
