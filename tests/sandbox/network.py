"""The network of `tocsin run`: what is granted works as without it, and nothing else is reached. Servers stand on the host's own loopback."""
import os
import shutil
import socket
import subprocess
import sys
import threading
import time

import driver
from driver import Case, PYTHON

HELPERS = """
import asyncio, ctypes, errno, os, select, socket, struct, threading, time
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *arguments):
    return 0 if getattr(libc, name)(*arguments) == 0 else errno.errorcode[ctypes.get_errno()]
def why(f, *arguments):
    try:
        f(*arguments)
    except OSError as e:
        return errno.errorcode.get(e.errno, e.errno)
    return 'done'
def echo(s, word=b'hello'):
    s.sendall(word)
    return s.recv(99)
unspec = struct.pack('H14x', 0)
"""


class Net(Case):
    def setUp(self):
        super().setUp()
        self.servers = [self.serve("127.0.0.1"), self.serve("127.0.0.1"), self.serve("::1")]
        self.port, self.other, self.port6 = (server.getsockname()[1] for server in self.servers)

    def serve(self, address):
        """An echo on the host."""
        server = socket.create_server((address, 0), family=socket.AF_INET6 if ":" in address else socket.AF_INET)
        self.addCleanup(server.close)

        def answer(stream):
            with stream:
                try:
                    while data := stream.recv(65536):
                        stream.sendall(data)
                except OSError:
                    pass

        def accept():
            while True:
                try:
                    stream, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=answer, args=(stream,), daemon=True).start()
        threading.Thread(target=accept, daemon=True).start()
        return server

    backend = "namespaces"

    def inside(self, code, *words, **options):
        """What the code prints, with the first server granted."""
        words = (f"--backend={self.backend}", *(words or (f"--allow-net=127.0.0.1:{self.port}",)))
        code = f"{HELPERS}\nA = ('127.0.0.1', {self.port}); B = ('127.0.0.1', {self.other})\n" + code
        done = self.python(*words, code, **options)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        return done.stdout.decode().strip()


class Streams(Net):
    def test_nothing_is_reached_unasked(self):
        self.assertEqual(self.inside("print(why(socket.create_connection, A), why(socket.create_connection, ('192.0.2.1', 80)))", "--memory=1G"), "ECONNREFUSED EACCES")

    def test_a_granted_port_and_no_other(self):
        self.assertEqual(self.inside("s = socket.create_connection(A); print(echo(s), s.getpeername() == A, why(socket.create_connection, B))"), "b'hello' True ECONNREFUSED")

    def test_networks_names_and_version_6(self):
        self.assertEqual(self.inside(f"print(echo(socket.create_connection(('::1', {self.port6}))))", f"--allow-net=[::1]:{self.port6}"), "b'hello'")
        self.assertEqual(self.inside("print(echo(socket.create_connection(A)), echo(socket.create_connection(B)))", "--allow-net=127.0.0.0/8"), "b'hello' b'hello'")
        self.assertEqual(self.inside("print(echo(socket.create_connection(('localhost', A[1]))))", f"--allow-net=localhost:{self.port}"), "b'hello'")
        mapped = "s = socket.socket(socket.AF_INET6); s.connect(('::ffff:127.0.0.1', A[1])); print(echo(s), s.getpeername()[0])"
        self.assertEqual(self.inside(mapped), "b'hello' ::ffff:127.0.0.1")

    def test_private_ranges_need_their_own_grant(self):
        for words in (["--allow-net"], ["--allow-net=0.0.0.0/0"], ["--allow-net=127.0.0.0/8", f"--deny-net=127.0.0.1:{self.port}"], ["--allow-net=127.0.0.1", "--deny-net"]):
            self.assertEqual(self.inside("print(why(socket.create_connection, A))", *words), "ECONNREFUSED", words)
        self.assertEqual(self.inside("print(why(socket.create_connection, ('10.255.255.1', 1)), why(socket.create_connection, ('169.254.169.254', 80)))", "--allow-net"), "EACCES EACCES")

    def test_ways_to_connect(self):
        self.assertEqual(self.inside("s = socket.socket(); s.setblocking(False); e = s.connect_ex(A); p = select.epoll(); p.register(s, select.EPOLLOUT); p.poll(5);"
                                     "print(e == errno.EINPROGRESS, s.getsockopt(1, 4), s.connect_ex(A) == errno.EISCONN, echo(s) if not s.setblocking(True) else 0)"), "True 0 True b'hello'")
        self.assertEqual(self.inside("""if 1:
            s = socket.socket(); s.setblocking(False); keep = [select.epoll() for _ in range(3)]
            for p in keep: p.register(s, select.EPOLLIN | select.EPOLLOUT)
            s.connect_ex(A); print([bool(p.poll(5)) for p in keep]); [p.modify(s, select.EPOLLIN) for p in keep]; s.send(b'x'); print([p.poll(5) == [(s.fileno(), select.EPOLLIN)] for p in keep])
            many = [os.open('/dev/null', 0) for _ in range(20)]  # the first numbers are the supervisor's own, too, and these are not
            s = socket.socket(); s.setblocking(False); p = select.epoll(); p.register(s, select.EPOLLOUT | select.EPOLLET); s.connect_ex(A); print(p.poll(5) == [(s.fileno(), select.EPOLLOUT)])"""), "[True, True, True]\n[True, True, True]\nTrue")
        self.assertEqual(self.inside("s = socket.socket(); s.settimeout(5); s.connect(A); print(echo(s), s.gettimeout())"), "b'hello' 5.0")
        self.assertEqual(self.inside("async def f():\n  r, w = await asyncio.open_connection(*A); w.write(b'async'); print(await r.read(9)); w.close()\nasyncio.run(f())"), "b'async'")
        self.assertEqual(self.inside("x = [threading.Thread(target=lambda: print(echo(socket.create_connection(A)).decode(), end='')) for _ in range(20)]\n"
                                     "for t in x: t.start()\nfor t in x: t.join()"), "hello" * 20)
        self.assertEqual(self.inside("C = ('127.0.0.1', 1); s = socket.socket(); s.setblocking(False); s.connect_ex(C); select.select([], [s], [], 5);"
                                     "print(why(socket.create_connection, C), errno.errorcode[s.getsockopt(1, 4)])", "--allow-net=127.0.0.1:1"), "ECONNREFUSED ECONNREFUSED")

    def test_the_socket_stays_as_it_was_set_up(self):
        code = """if 1:
            s = socket.socket(); s.settimeout(7)
            s.setsockopt(6, socket.TCP_NODELAY, 1); s.setsockopt(1, socket.SO_KEEPALIVE, 1); s.setsockopt(6, socket.TCP_KEEPIDLE, 77)
            s.setsockopt(1, socket.SO_RCVBUF, 100000); s.setsockopt(1, socket.SO_LINGER, struct.pack('ii', 1, 3)); s.setsockopt(0, socket.IP_TOS, 16)
            get = lambda: (s.getsockopt(6, socket.TCP_NODELAY), s.getsockopt(1, socket.SO_KEEPALIVE), s.getsockopt(6, socket.TCP_KEEPIDLE), s.getsockopt(1, socket.SO_RCVBUF),
                           s.getsockopt(1, socket.SO_LINGER, 8), s.getsockopt(0, socket.IP_TOS), s.getblocking(), os.get_inheritable(s.fileno()))
            before = get(); s.connect(A); print(before == get())
            s = socket.socket(); s.set_inheritable(True); s.connect(A); print(os.get_inheritable(s.fileno()), s.getblocking())"""
        self.assertEqual(self.inside(code), "True\nTrue True")

    def test_an_interrupted_connect_goes_on(self):
        # A full queue of a server that accepts nobody: connecting waits until a signal comes.
        full = socket.socket()
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        self.addCleanup(full.close)
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(full.getsockname())
            self.addCleanup(filler.close)
        code = (f"import signal; signal.signal(signal.SIGALRM, lambda *a: 1 / 0); signal.setitimer(signal.ITIMER_REAL, 0.5); s = socket.socket()\n"
                f"try: s.connect(('127.0.0.1', {full.getsockname()[1]}))\nexcept ZeroDivisionError: print('interrupted')\n"
                f"s = socket.socket(); s.setsockopt(1, socket.SO_SNDTIMEO, struct.pack('ll', 0, 300000)); t = time.time()\n"
                f"print(why(s.connect, ('127.0.0.1', {full.getsockname()[1]})), time.time() - t < 3)")
        out = self.inside(code, f"--allow-net=127.0.0.1:{full.getsockname()[1]}", "--time=20")
        self.assertRegex(out, r"^interrupted\n(EINPROGRESS|EAGAIN|EWOULDBLOCK) True$")

    def test_a_granted_socket_leads_nowhere_else(self):
        code = """if 1:
            s = socket.create_connection(A); fd = s.fileno()
            target = struct.pack('!HHI8x', socket.htons(socket.AF_INET), B[1], 0x7F000001)
            print(call('connect', fd, unspec, 16), call('connect', fd, target, 16), call('listen', fd, 5), call('bind', fd, struct.pack('H14x', 2), 16))
            print(why(s.setsockopt, 0, 4, bytes([0x83, 7, 4, 1, 2, 3, 4, 0])), why(s.setsockopt, 6, 23, 5))
            import fcntl
            print([why(fcntl.ioctl, s, request, bytes(64)) for request in (0x8912, 0x8910, 0x8927, 0x894C)])
            print(why(s.sendto, b'x', 0x20000000, B), echo(s))"""
        self.assertEqual(self.inside(code), "EACCES EISCONN EACCES EINVAL\nEPERM EPERM\n['EPERM', 'EPERM', 'EPERM', 'EPERM']\nEPERM b'hello'")

    def test_races_for_the_descriptor_and_the_address(self):
        """Threads change the number's file and the address while others connect: the second server hears nothing."""
        code = """if 1:
            end = time.time() + 4
            good = bytearray(struct.pack('!HHI8x', socket.htons(socket.AF_INET), A[1], 0x7F000001)); bad = struct.pack('!H', B[1])
            buffer = (ctypes.c_char * 16).from_buffer(good)
            h = socket.create_connection(A); u = socket.socket(socket.AF_UNIX); spare = os.dup(u.fileno())
            def swap_address():
                while time.time() < end: good[2:4] = bad; good[2:4] = struct.pack('!H', A[1])
            def swap_file():
                while time.time() < end: os.dup2(h.fileno(), spare); os.dup2(u.fileno(), spare)
            reached = set()
            def connect():
                while time.time() < end:
                    s = socket.socket(); libc.connect(s.fileno(), buffer, 16)
                    try: reached.add(s.getpeername()[1])
                    except OSError: pass
                    s.close()
            def undo():
                while time.time() < end:
                    libc.connect(spare, unspec, 16); libc.bind(spare, bytes(good), 16); libc.listen(spare, 1); libc.connect(spare, struct.pack('!HHI8x', socket.htons(2), B[1], 0x7F000001), 16)
                    try: reached.add(h.getpeername()[1])
                    except OSError: reached.add(-1)
            threads = [threading.Thread(target=f) for f in (swap_address, swap_file, connect, undo)]
            for t in threads: t.start()
            for t in threads: t.join()
            print(reached == {A[1]})"""
        heard = []
        trap = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(trap.close)
        trap.settimeout(0.1)
        self.other = trap.getsockname()[1]
        out = self.inside(code, f"--allow-net=127.0.0.1:{self.port}", "--time=30")
        try:
            heard.append(trap.accept())
        except OSError:
            pass
        self.assertEqual((out, heard), ("True", []))

    def test_nothing_answers_when_the_supervisor_is_gone(self):
        child = self.start(f"--allow-net=127.0.0.1:{self.port}", "--", PYTHON, "-u", "-c", HELPERS +
                           f"print('ready')\nwhile True: socket.create_connection(('127.0.0.1', {self.port})).close()", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.assertEqual(child.stdout.readline(), b"ready\n")
        child.kill()
        child.wait(240)
        self.assertEqual(child.stdout.read(), b"")  # its end: the program is gone, too

    def test_a_run_inside_a_run(self):
        """It keeps the outer one's network and says so, and cannot have one of its own."""
        if driver.unavailable("landlock"):
            self.skipTest("no Landlock")
        runner = self.command()[0] + "-run"
        outer = (f"--allow-net=127.0.0.1:{self.port}", f"--allow-run={runner},{PYTHON}", f"--allow-read={self.folder}", "--", runner, "run")
        code = HELPERS + f"print(echo(socket.create_connection(('127.0.0.1', {self.port}))), why(socket.create_connection, ('127.0.0.1', {self.other})), why(socket.create_connection, ('192.0.2.1', 80)), why(os.chmod, '/tmp', 0o700))"
        done = self.run_words(*outer, "--", PYTHON, "-c", code)
        self.assertEqual((done.returncode, done.stdout), (0, b"b'hello' ECONNREFUSED EACCES EPERM\n"), done.stderr)
        self.assertIn(b"inside another run: its network", done.stderr)
        self.fails(125, "with a listener", *outer, "--allow-net=127.0.0.1:1", "--", PYTHON)

    def test_policy_file_and_dry_run(self):
        self.write("p.toml", f"allow-net = ['127.0.0.1:{self.port}']\nallow-listen = ['0']\n")
        self.assertEqual(self.inside("print(echo(socket.create_connection(A)))", "--policy=p.toml"), "b'hello'")
        done = self.run_words("--dry-run", "--policy=p.toml", "--deny-net=10.0.0.0/8", "--", "true")
        self.assertRegex(done.stdout.decode(), rf"(?s)network\n  not +10.0.0.0/8 .*  connect +127.0.0.1:{self.port} .*  listen +0 ")


class Listening(Net):
    def free(self):
        with socket.create_server(("127.0.0.1", 0)) as s:
            return s.getsockname()[1]

    def test_loopback_needs_no_grant_and_others_do(self):
        code = "print(why(socket.create_server, ('', 0)), why(socket.create_server, ('127.0.0.1', 0)), why(socket.create_server, ('192.0.2.1', 0)), why(socket.socket().listen))"
        self.assertEqual(self.inside(code, "--memory=1G"), "EACCES done EACCES done")

    def test_a_granted_port_is_open_on_the_host(self):
        port = self.free()
        child = self.start(f"--allow-listen={port}", "--", PYTHON, "-u", "-c", HELPERS + f"""
s = socket.create_server(('127.0.0.1', {port})); c = socket.create_connection(s.getsockname()); a, _ = s.accept(); a.send(b'self')
print(c.recv(9), why(socket.create_server, ('', 0)), call('connect', a.fileno(), unspec, 16)); s.accept()[0].send(b'inside')""", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.addCleanup(child.wait)
        self.addCleanup(child.stdout.close)
        self.assertEqual(child.stdout.readline(), b"b'self' EACCES EACCES\n")
        with socket.create_connection(("127.0.0.1", port)) as stream:
            self.assertEqual(stream.recv(9), b"inside")

    def test_an_address_is_part_of_a_grant(self):
        port = self.free()
        code = f"print(why(socket.create_server, ('', {port})), why(socket.create_server, ('127.0.0.2', {port})))"
        self.assertEqual(self.inside(code, f"--allow-listen=127.0.0.2:{port}"), "EACCES done")

    def test_what_is_bound_is_not_what_may_listen(self):
        code = """s = socket.create_connection(A); d = socket.socket(); d.setblocking(False); d.connect_ex(('127.0.0.1', 1)); time.sleep(.2)
print(call('listen', s.fileno(), 1), call('listen', d.fileno(), 1))"""
        self.assertEqual(self.inside(code, f"--allow-net=127.0.0.1:{self.port},127.0.0.1:1", "--allow-listen=0"), "EACCES EACCES")


class Files(Net):
    def host_socket(self, name):
        server = socket.socket(socket.AF_UNIX)
        self.addCleanup(server.close)
        path = os.path.join(self.work, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        server.bind(path)
        os.chmod(path, 0o777)
        server.listen()
        return server

    def test_a_granted_socket(self):
        server = self.host_socket("run/app.sock")
        self.host_socket("run/other.sock")
        code = "print([why(socket.socket(socket.AF_UNIX).connect, f'run/{n}.sock') for n in ('app', 'other')], os.path.exists('run/app.sock'), os.path.exists('run/other.sock'))"
        self.assertEqual(self.inside(code, "--allow-net=unix:run/app.sock"), "['done', 'ENOENT'] True False")
        self.assertEqual(self.inside(code, "--allow-net=unix:run/app.sock", "--allow-read=run"), "['done', 'ECONNREFUSED'] True True")
        self.assertEqual(self.inside(code, "--allow-net=unix:run/app.sock", "--deny-net=unix:run/app.sock"), "['EACCES', 'ENOENT'] True False")
        server.close()
        self.assertEqual(self.inside("print(why(socket.socket(socket.AF_UNIX).connect, 'run/app.sock'))", "--allow-net=unix:run/app.sock"), "ECONNREFUSED")

    def test_sockets_that_come_later(self):
        """A socket of the host below a grant is not the run's, whatever it is called; the run's own is."""
        out = os.path.join(self.work, "out")
        self.write("out/k", "")
        child = self.start("--allow-write=out", "--", PYTHON, "-u", "-c", HELPERS + """
u = socket.socket(socket.AF_UNIX); u.bind('out/mine'); u.listen(); print(why(socket.socket(socket.AF_UNIX).connect, 'out/mine')); input()
print(why(socket.socket(socket.AF_UNIX).connect, 'out/theirs')); os.rename('out/theirs', 'out/x'); os.symlink('x', 'out/l')
print(why(socket.socket(socket.AF_UNIX).connect, 'out/x'), why(socket.socket(socket.AF_UNIX).connect, 'out/l'))""", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.assertEqual(child.stdout.readline(), b"done\n")
        self.host_socket("out/theirs")
        self.assertEqual(child.communicate(b"\n", timeout=240)[0], b"EACCES\nEACCES EACCES\n")

    def test_granted_sockets_are_not_traded(self):
        """Who may write the directory cannot make the grant mean another socket."""
        self.host_socket("secret/s")
        self.host_socket("run/s")
        code = f"os.rename('run/s', 'run/t'); os.symlink({self.work!r} + '/secret/s', 'run/s'); print(why(socket.socket(socket.AF_UNIX).connect, 'run/s'))"
        os.chmod(os.path.join(self.work, "run"), 0o777)
        self.assertIn(self.inside("print(why(socket.socket(socket.AF_UNIX).connect, 'run/s'))", "--allow-write=run", "--allow-net=unix:run/s"), "done")
        done = self.python("--allow-write=run", "--allow-net=unix:run/s", HELPERS + code)
        self.assertNotIn(b"done", done.stdout)

    def test_full_queues_are_waited_for(self):
        code = """if 1:
            u = socket.socket(socket.AF_UNIX); u.bind('/tmp/u'); u.listen(0); keep = []
            for i in range(2):
                c = socket.socket(socket.AF_UNIX); c.setblocking(False); keep.append((c, why(c.connect, '/tmp/u')))
            threading.Timer(0.3, u.accept).start(); t = time.time(); c = socket.socket(socket.AF_UNIX); c.connect('/tmp/u'); print([k[1] for k in keep], time.time() - t > 0.2)
            os.chdir('/tmp'); u.accept(); print(why(socket.socket(socket.AF_UNIX).connect, 'u'), why(socket.socket(socket.AF_UNIX).connect, '/tmp'))
            a = socket.socket(socket.AF_UNIX); a.bind(b'\\0name'); a.listen(); print(why(socket.socket(socket.AF_UNIX).connect, b'\\0name'), u.getsockname())"""
        self.assertEqual(self.inside(code, "--memory=1G"), "['done', 'EAGAIN'] True\ndone ECONNREFUSED\ndone /tmp/u")


class Datagrams(Net):
    def echo(self, address, family=socket.AF_INET):
        server = socket.socket(family, socket.SOCK_DGRAM)
        self.addCleanup(server.close)
        server.bind((address, 0))
        port = server.getsockname()[1]

        def answer():
            try:
                while True:
                    data, sender = server.recvfrom(65536)
                    if data == b"stop":
                        return
                    server.sendto(data, sender)
            except OSError:
                pass

        def stop():
            server.sendto(b"stop", (address, port))
        threading.Thread(target=answer, daemon=True).start()
        self.addCleanup(stop)
        return port

    ASK = """
def ask(address, connect=False, size=5, wait=60):
    s = socket.socket(socket.AF_INET6 if ':' in address[0] else socket.AF_INET, socket.SOCK_DGRAM); s.settimeout(wait)
    try:
        if connect: s.connect(address); s.send(bytes(size))
        else: s.sendto(bytes(size), address)
        data, sender = s.recvfrom(70000)
        return len(data) == size and sender[:2] == address
    except OSError as e:
        return errno.errorcode.get(e.errno, 'lost')
"""

    def test_granted_ports(self):
        port, other, port6 = self.echo("127.0.0.1"), self.echo("127.0.0.1"), self.echo("::1", socket.AF_INET6)
        code = self.ASK + f"""
a, b, c = ('127.0.0.1', {port}), ('127.0.0.1', {other}), ('::1', {port6})
print(ask(a), ask(a, True), ask(a, True, 60000), ask(c), ask(c, True), ask(b, wait=1), ask(b, True), ask(('203.0.113.9', {port}), wait=1), ask(('203.0.113.9', {port}), True), why(socket.create_connection, a))
async def f():
    got = asyncio.get_running_loop().create_future()
    class P(asyncio.DatagramProtocol):
        def connection_made(self, t): t.sendto(b'async')
        def datagram_received(self, data, sender): got.set_result((data, sender == a))
    await asyncio.get_running_loop().create_datagram_endpoint(P, remote_addr=a); print(await asyncio.wait_for(got, 60))
asyncio.run(f())
print(all(ask(a) is True for _ in range(400)))"""
        self.assertEqual(self.inside(code, f"--allow-net=udp:127.0.0.1:{port},udp:[::1]:{port6}", "--files=64"),
                         "True True True True True lost ECONNREFUSED lost EACCES ECONNREFUSED\n(b'async', True)\nTrue")
        self.assertEqual(self.inside(self.ASK + f"print(ask(('127.0.0.1', {port}), True))", f"--allow-net=127.0.0.1:{port}"), "ECONNREFUSED")
        self.assertEqual(self.inside(self.ASK + f"print(ask(('127.0.0.1', {port}), wait=1))", f"--allow-net=udp:127.0.0.0/8:{port}", f"--deny-net=127.0.0.1:{port}"), "lost")
        self.fails(125, "no UDP", "--backend=landlock", f"--allow-net=udp:127.0.0.1:{port}", "--", "true")

    def test_own_datagrams(self):
        code = "a = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); a.bind(('127.0.0.1', 0)); b = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); b.sendto(b'x', a.getsockname()); print(a.recv(9), why(b.connect, ('192.0.2.1', 53)), why(socket.socket(socket.AF_INET, socket.SOCK_DGRAM).bind, ('', 5000)))"
        self.assertEqual(self.inside(code, "--memory=1G"), "b'x' EACCES EACCES")


class Alone(Net):
    """Landlock without namespaces: streams alone, all of them the host's."""
    backend = "landlock"
    backends = ("landlock",)

    def test_streams(self):
        code = """if 1:
            s = socket.create_server(('127.0.0.1', 0)); c = socket.create_connection(s.getsockname()); s.accept()[0].send(b'own'); print(c.recv(9))
            async def f():
                server = await asyncio.start_server(lambda r, w: w.close(), '127.0.0.1', 0)
                await asyncio.open_connection(*server.sockets[0].getsockname())
            asyncio.run(f())
            print(echo(socket.create_connection(A)), why(socket.create_connection, B), why(socket.create_connection, ('127.0.0.1', 1)))
            port = s.getsockname()[1]; s.close(); c.close(); time.sleep(0.1); print(why(socket.create_connection, ('127.0.0.1', port)))"""
        self.assertEqual(self.inside(code), "b'own'\nb'hello' EACCES ECONNREFUSED\nECONNREFUSED")

    def test_what_is_refused(self):
        code = """if 1:
            import fcntl
            s = socket.create_connection(A); u = socket.socket(); h = socket.create_server(('127.0.0.1', 0))
            print(call('connect', s.fileno(), unspec, 16), call('listen', s.fileno(), 5), call('listen', u.fileno(), 5), why(u.bind, ('', 0)), why(u.bind, ('192.0.2.1', 0)))
            print(why(socket.socket, socket.AF_INET, socket.SOCK_DGRAM), why(socket.socket, socket.AF_UNIX, socket.SOCK_DGRAM), why(socket.socketpair, socket.AF_UNIX, socket.SOCK_DGRAM),
                  why(socket.socket, socket.AF_INET, socket.SOCK_STREAM, 262), why(fcntl.ioctl, h, 0x8912, bytes(64)))"""
        self.assertEqual(self.inside(code), "EACCES EACCES EACCES EACCES EACCES\nEPERM EPERM EPERM EPROTONOSUPPORT EPERM")

    def test_a_granted_port_to_listen_at(self):
        code = "s = socket.create_server(('', 0)); c = socket.create_connection(('127.0.0.1', s.getsockname()[1])); s.accept()[0].send(b'x'); print(c.recv(9))"
        self.assertEqual(self.inside(code, "--allow-listen=0"), "b'x'")

    def test_sockets_in_files(self):
        out = os.path.join(self.work, "out")
        os.mkdir(out)
        os.chmod(out, 0o777)
        theirs, abstract = socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
        for server, name in ((theirs, os.path.join(out, "theirs")), (abstract, f"\0tocsin-{os.getpid()}-{self.uid}")):
            self.addCleanup(server.close)
            server.bind(name)
            server.listen()
        os.chmod(os.path.join(out, "theirs"), 0o777)
        code = f"""u = socket.socket(socket.AF_UNIX); u.bind('out/mine'); u.listen(); f = lambda n: why(socket.socket(socket.AF_UNIX).connect, n)
print(f('out/mine'), f('out/theirs'), f(b'\\0tocsin-{os.getpid()}-{self.uid}'), why(socket.socket(socket.AF_UNIX).bind, '/tmp/tocsin-none-{os.getpid()}'))"""
        self.assertEqual(self.inside(code, "--allow-write=out"), "done EACCES EACCES EACCES")
        self.assertEqual(self.inside("print(why(socket.socket(socket.AF_UNIX).connect, 'out/theirs'))", "--allow-net=unix:out/theirs"), "done")

    def test_older_kernels(self):
        """Without Landlock's rules for TCP there are no sockets, and no grants."""
        self.fails(125, "ABI 4", "--backend=landlock", "--degrade=signals", "--allow-net=127.0.0.1:1", "--", "true", environment={"TOCSIN_LANDLOCK_ABI": "3"})
        self.assertEqual(self.inside("print(why(socket.socket))", "--degrade=signals", environment={"TOCSIN_LANDLOCK_ABI": "3"}), "EPERM")


SERVER = r'''
import socket, struct, sys, threading
zone = {"api.test": ["203.0.113.5"], "rebind.test": ["169.254.169.254"], "mixed.test": ["203.0.113.5", "10.0.0.9"], "both.test": ["203.0.113.6"]}
def serve(server, address):
    while True:
        stream, _ = server.accept(); stream.sendall(address[0].encode()); stream.close()
for a in (("203.0.113.5", 7001), ("203.0.113.5", 7002), ("203.0.113.6", 7001), ("203.0.113.7", 7001)): threading.Thread(target=serve, args=(socket.create_server(a), a), daemon=True).start()
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(("127.0.0.1", 53)); print("ready", flush=True)
asked = open(sys.argv[1], "a")
while True:
    q, sender = s.recvfrom(2000); at, labels = 12, []
    while q[at]: labels.append(q[at + 1:at + 1 + q[at]].decode()); at += q[at] + 1
    kind, name = struct.unpack(">H", q[at + 1:at + 3])[0], ".".join(labels)
    print(name, file=asked, flush=True)
    known = zone.get(name); addresses = known if known and kind == 1 else []
    records = b"".join(b"\xc0\x0c\0\1\0\1\0\0\0\x05\0\4" + socket.inet_aton(a) for a in addresses)
    head = q[:2] + (b"\x81\x80" if known else b"\x81\x83") + struct.pack(">HHHH", 1, len(addresses), 0, 0)
    s.sendto(struct.pack(">H", 7) + head[2:] + q[12:at + 5] + records, sender)  # a forged id first
    s.sendto(head + q[12:at + 5] + records, sender)
'''
CLIENT = HELPERS + r'''
def get(host, port):
    try:
        return socket.create_connection((host, port), 5).recv(99).decode()
    except socket.gaierror as e:
        return {socket.EAI_NONAME: "unknown", socket.EAI_NODATA: "empty", socket.EAI_AGAIN: "again"}.get(e.errno, e.errno)
    except OSError as e:
        return errno.errorcode.get(e.errno)
print(get("203.0.113.5", 7001), get("api.test", 7001), get("203.0.113.5", 7001), get("API.test.", 7001), get("api.test", 7002))
print(get("rebind.test", 80), socket.getaddrinfo("mixed.test", 1, type=socket.SOCK_STREAM)[0][4][0], len(socket.getaddrinfo("mixed.test", 1, type=socket.SOCK_STREAM)))
print(get("secret.evil.test", 80), get("both.test", 7001), get("203.0.113.6", 7001), get("hosts.test", 7001), get("gone.test", 80))
s = socket.socket(); s.connect(("127.0.0.1", 53)); q = b"\0\7\1\0\0\1\0\0\0\0\0\0\3api\4test\0\0\1\0\1"
s.sendall(struct.pack(">H", len(q))); s.sendall(q); print(s.recv(512)[-4:] == socket.inet_aton("203.0.113.5"))
d = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); d.settimeout(60)
for bad in (b"", b"x", q[:20], b"\0\7\1\0\0\2" + q[6:], b"\0\7\1\0\0\1" + bytes(6) + b"\xc0\x0c\0\1\0\1", q + bytes(400)): d.sendto(bad, ("127.0.0.1", 53))
d.sendto(q, ("127.0.0.1", 53))
while d.recv(600)[-4:] != socket.inet_aton("203.0.113.5"): pass
print("alive")
'''
EXPECTED = """EACCES 203.0.113.5 203.0.113.5 203.0.113.5 EACCES
empty 203.0.113.5 1
unknown EACCES EACCES 203.0.113.7 unknown
True
alive
"""


class Names(Case):
    """A host of its own: addresses of the public kind on its loopback, a name server, hosts(5)."""
    def test_names(self):
        self.ask(CLIENT, EXPECTED)

    def test_names_with_landlock_alone(self):
        if driver.unavailable("landlock"):
            self.skipTest("no Landlock")
        self.ask(CLIENT.split("d = socket")[0], EXPECTED.removesuffix("alive\n"), "--backend=landlock")

    def ask(self, client, expected, *words):
        if not shutil.which("unshare") or not shutil.which("ip"):
            self.skipTest("no unshare or ip")
        self.write("server.py", SERVER)
        self.write("client.py", client)
        self.write("resolv", "nameserver 127.0.0.1\n")
        self.write("hosts", "127.0.0.1 localhost\n203.0.113.7 other hosts.test # a comment\n")
        asked = os.path.join(self.work, "asked")
        grants = "--allow-net=api.test:7001,rebind.test,mixed.test,both.test,hosts.test,gone.test,203.0.113.6:7002"
        become = [] if self.uid == os.getuid() else ["setpriv", f"--reuid={self.uid}", f"--regid={self.uid}", "--clear-groups"]
        program = " ".join(become + self.command(*words, grants, "--deny-net=203.0.113.6:7001", "--", PYTHON, "client.py"))
        script = f"""set -e; rm -f ready; ip link set lo up; for a in 5 6 7; do ip addr add 203.0.113.$a/32 dev lo; done
            mount --bind resolv /etc/resolv.conf; mount --bind hosts /etc/hosts
            {PYTHON} server.py {asked} > ready & while ! grep -q ready ready; do sleep 0.1; done
            HOME={self.home} {program}; status=$?; kill $!; exit $status"""
        options = {**self.options(None)}
        for name in ("user", "group", "extra_groups"):
            options.pop(name, None)
        os.chmod(self.work, 0o777)
        done = subprocess.run(["unshare", "-nm" if os.getuid() == 0 else "-rnm", "sh", "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=240, **options)
        self.assertEqual((done.returncode, done.stdout.decode()), (0, expected), done.stderr.decode())
        with open(asked) as log:
            self.assertEqual({line.strip() for line in log}, {"api.test", "rebind.test", "mixed.test", "both.test", "gone.test"})  # evil.test was never asked for


if __name__ == "__main__":
    driver.main([Streams, Listening, Files, Datagrams, Alone, Names])
