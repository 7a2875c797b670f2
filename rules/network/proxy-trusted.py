import uvicorn

# ruleid: proxy-trusted
forwarded_allow_ips = "*"
# ok: proxy-trusted
proxy_allow_ips = "10.0.0.5"


def main(app):
    # ruleid: proxy-trusted
    uvicorn.run(app, proxy_headers=True, forwarded_allow_ips="*")
