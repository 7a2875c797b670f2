"""Real HTTP clients of PyPI inside, a real server outside: TLS with a CA of its own, HTTP/1.1 and HTTP/2, by name; QUIC. Skipped where PyPI is out of reach."""
import os
import shutil
import subprocess
import sys
import tempfile

import driver
from driver import Case, PYTHON

PINNED = ["requests==2.32.5", "httpx[http2]==0.28.1", "aiohttp==3.12.15", "hypercorn==0.17.3", "aioquic==1.2.0"]

CLIENT = r'''
import asyncio, os, ssl, sys
sys.path.insert(0, "site")
import aiohttp, httpx, requests
url, ca = "https://api.test:8443/", os.path.abspath("ca.pem")
print(requests.get(url, verify=ca, timeout=10).text)
with requests.Session() as s: print({s.get(url, verify=ca, timeout=10).text for _ in range(5)}, s.post(url, data=bytes(3 << 20), verify=ca, timeout=10).text)
context, plain = ssl.create_default_context(cafile=ca), ssl.create_default_context(cafile=ca)  # httpx asks by its own for HTTP/2
with httpx.Client(http2=True, verify=context) as c: print(c.get(url).text, c.post(url, content=bytes(3 << 20)).text)
async def main():
    async with httpx.AsyncClient(http2=True, verify=context) as c: print({r.text for r in await asyncio.gather(*[c.get(url) for _ in range(20)])})
    async with aiohttp.ClientSession() as s:
        async def get():
            async with s.get(url, ssl=plain) as r: return await r.text()
        print({t for t in await asyncio.gather(*[get() for _ in range(50)])})
        for bad in ("https://other.test:8443/", "https://evil.test:8443/", "https://203.0.113.6:8443/"):
            try: await s.get(bad, ssl=plain); print("OPEN")
            except aiohttp.ClientConnectorCertificateError: print("certificate")
            except aiohttp.ClientConnectorDNSError: print("name")
            except aiohttp.ClientConnectorError as e: print(type(e.os_error).__name__)
asyncio.run(main())
try: requests.get("https://evil.test:8443/", timeout=10); print("OPEN")
except requests.ConnectionError: print("requests: refused")
try: httpx.get("https://203.0.113.6:8443/", timeout=10); print("OPEN")
except httpx.ConnectError: print("httpx: refused")
'''
QUIC = r'''
import asyncio, os, sys
sys.path.insert(0, "site")
from aioquic.asyncio import connect, serve
from aioquic.quic.configuration import QuicConfiguration
settings = QuicConfiguration(is_client="serve" not in sys.argv, alpn_protocols=["test"])
def answer(reader, writer):
    async def work():
        data = await reader.read(); writer.write(data[::-1]); writer.write_eof()
    asyncio.ensure_future(work())
async def main():
    if not settings.is_client:
        settings.load_cert_chain("ca.pem", "key.pem")
        await serve("203.0.113.5", 8444, configuration=settings, stream_handler=answer); print("ready", flush=True); await asyncio.sleep(60)
    settings.load_verify_locations(os.path.abspath("ca.pem"))
    async with connect("api.test", 8444, configuration=settings) as connection:
        reader, writer = await connection.create_stream(); writer.write(b"quic" * 100000); writer.write_eof(); data = await reader.read(); print(len(data), data[:4].decode())
asyncio.run(main())
'''
SERVER = r'''
async def app(scope, receive, send):
    if scope["type"] != "http": return
    size, more = 0, True
    while more:
        message = await receive(); size += len(message.get("body", b"")); more = message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": f"{scope['http_version']} {scope['method']} {size}".encode()})
'''
EXPECTED = """1.1 GET 0
{'1.1 GET 0'} 1.1 POST 3145728
2 GET 0 2 POST 3145728
{'2 GET 0'}
{'1.1 GET 0'}
certificate
name
PermissionError
requests: refused
httpx: refused
"""
SITE = tempfile.mkdtemp(prefix="tocsin-clients-")


class Clients(Case):
    def test_all(self):
        os.symlink(SITE, os.path.join(self.work, "site"))
        self.write("client.py", CLIENT)
        self.write("server.py", SERVER)
        self.write("quic.py", QUIC)
        self.write("hosts", "127.0.0.1 localhost\n203.0.113.5 api.test other.test\n")
        self.write("ext", "subjectAltName=DNS:api.test\n")
        openssl = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=test",
                   "-addext", "subjectAltName=DNS:api.test", "-keyout", "key.pem", "-out", "ca.pem"]
        subprocess.run(openssl, cwd=self.work, check=True, stderr=subprocess.DEVNULL)
        os.chmod(os.path.join(self.work, "ca.pem"), 0o644)
        become = [] if self.uid == os.getuid() else ["setpriv", f"--reuid={self.uid}", f"--regid={self.uid}", "--clear-groups"]
        grants = ["--allow-net=api.test:8443,other.test:8443", "--allow-read=ca.pem", f"--allow-native={SITE}"]
        programs = [" ".join([*become, *self.command("--backend=" + backend, *grants, "--", PYTHON, "client.py")]) for backend in self.tried]
        quic = [*become, *self.command("--backend=namespaces", "--allow-net=udp:api.test:8444", *grants[1:], "--", PYTHON, "quic.py")] if "namespaces" in self.tried else []
        script = f"""set -e; ip link set lo up; for a in 5 6; do ip addr add 203.0.113.$a/32 dev lo; done
            mount --bind hosts /etc/hosts
            PYTHONPATH=site {PYTHON} -m hypercorn -b 203.0.113.5:8443 -b 203.0.113.6:8443 --certfile ca.pem --keyfile key.pem server:app 2> log & server=$!
            {PYTHON} quic.py serve > quic.log 2>&1 & quic=$!
            for i in $(seq 600); do grep -q Running.on.*6:8443 log && grep -q ready quic.log && break; sleep 0.1; done
            export HOME={self.home}; status=0
            {"; ".join(f"timeout 60 {p} || status=$?" for p in programs)}
            timeout 60 {" ".join(quic) or "true"} || status=$?
            kill $server $quic; exit $status"""
        options = {key: value for key, value in self.options(None).items() if key not in ("user", "group", "extra_groups")}
        os.chmod(self.work, 0o777)
        done = subprocess.run(["unshare", "-nm" if os.getuid() == 0 else "-rnm", "sh", "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=240, **options)
        self.assertEqual((done.returncode, done.stdout.decode()), (0, EXPECTED * len(programs) + ("400000 ciuq\n" if quic else "")), done.stderr.decode())


def main():
    for tool in ("unshare", "ip", "openssl", "setpriv"):
        if not shutil.which(tool):
            print("skipped: no", tool)
            return 77
    # The system's Python may have no pip: ours installs for it.
    install = subprocess.run([sys.executable, "-m", "pip", "--python", PYTHON, "--disable-pip-version-check", "--timeout=10", "--retries=1", "install", "-q",
                              "--only-binary=:all:", "--target", SITE, *PINNED], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if install.returncode:
        print("skipped: pip:", install.stdout.decode().strip().splitlines()[-1:])
        return 77
    os.chmod(SITE, 0o755)
    Clients.tried = [backend for backend in ("namespaces", "landlock") if not driver.unavailable(backend)]
    driver.main([Clients])


try:
    status = main()
finally:
    shutil.rmtree(SITE, True)
sys.exit(status)
