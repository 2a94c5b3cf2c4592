"""The servers under test, and the companies that they serve."""

import atexit
import http.client
import os
import pathlib
import re
import socket
import ssl
import subprocess
import sys
import time

from machine import processes_below

REQUESTS = 5000
LARGEST_FILE_BODY = 3000  # above it nginx is measured with a file as well as with `return`
LONGEST_WORD = 3000  # of nginx's configuration; a longer body is put together from variables


def make_store(folder, options, name, people, requests=1):
    """A store with a company and webhooks. FILE.0.paths and so on are the requests of each kind. Returns it and
    the names of the kinds."""
    store = folder / f"{name}.db"
    if store.exists():
        return store, (folder / f"{name}.cases").read_text().splitlines()
    made = subprocess.run([options.build / "tests/muster_bench_store", store, str(people), str(requests)], check=True,
                          capture_output=True, text=True).stdout
    (folder / f"{name}.cases").write_text(made)
    return store, made.splitlines()


def paths_of(store, case):
    """The file with the requests of a kind: its number, or `single` and `batch`."""
    return pathlib.Path(f"{store}.{case}.paths")


def add_webhook(options, store, user=1, scope="user,department,im"):
    added = subprocess.run([options.build / "muster", "webhook", "add", "--user", str(user), "--scope", scope, "--data",
                            store], check=True, capture_output=True, text=True).stdout
    return re.search(r"/rest/\S+", added)[0]


def offers_engines(build):
    """Whether this Muster has more than one engine for its connections."""
    printed = subprocess.run([build / "muster", "check-config", "--print-docs"], capture_output=True, text=True,
                             check=False)
    return "server.engine" in printed.stdout


def free_address():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return "127.0.0.1:%d" % free.getsockname()[1]


def wait_for_port(address, process, name):
    host, port = address.split(":")
    for _ in range(600):
        if process.poll() is not None:
            sys.exit(f"{name} did not start: it ended with code {process.returncode}")
        try:
            socket.create_connection((host, int(port))).close()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit(f"{name} does not listen on {address}")


class Muster:
    """A server without a log of requests, as nginx here has none, unless there is somewhere for it to go."""

    def __init__(self, options, store, core, log=None, log_format="text", certificate=None, engine=None,
                 settings=None):
        pinned = [] if core is None else ["taskset", "-c", str(core)]
        settings = {"MUSTER_LOG_REQUESTS": "true" if log else "false", "MUSTER_LOG_FORMAT": log_format,
                    **(settings or {})}
        engine = engine or options.usual_engine
        if engine:
            settings["MUSTER_SERVER_ENGINE"] = engine
        if certificate:
            settings |= {"MUSTER_SERVER_TLS_CERT": certificate[0], "MUSTER_SERVER_TLS_KEY": certificate[1]}
        self.process = subprocess.Popen(
            [*pinned, options.build / "muster", "serve", "--data", store, "--listen", "127.0.0.1:0"],
            stdout=subprocess.PIPE, stderr=log or subprocess.DEVNULL, text=True, env={**os.environ, **settings})
        atexit.register(self.stop)
        first = self.process.stdout.readline()
        if not first.startswith("listening: "):
            sys.exit(f"Muster did not start with engine {engine or 'auto'}: `muster serve --data {store}` tells why")
        self.url = first.removeprefix("listening: ").strip()
        self.pid = self.process.pid
        self.wait_until_ready()

    def pids(self):
        return [self.pid]

    def wait_until_ready(self):
        """The port is open before a large portal is loaded."""
        scheme, _, address = self.url.partition("://")
        while True:
            if scheme == "https":
                context = ssl._create_unverified_context()
                connection = http.client.HTTPSConnection(*address.split(":"), context=context)
            else:
                connection = http.client.HTTPConnection(*address.split(":"))
            connection.request("GET", "/healthz/ready")
            if connection.getresponse().status == 200:
                return
            connection.close()
            time.sleep(0.05)

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Demo:
    """`muster demo`: its company, or an invented one with so many people. An administrator of it has a password."""

    def __init__(self, options, store, people=None):
        invented = ["--employees", str(people)] if people else []
        engine = {"MUSTER_SERVER_ENGINE": options.usual_engine} if options.usual_engine else {}
        self.process = subprocess.Popen(
            [options.build / "muster", "demo", "--data", store, "--listen", "127.0.0.1:0", *invented],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env={**os.environ, "MUSTER_LOG_REQUESTS": "false", **engine})
        atexit.register(self.stop)
        printed = read_demo(self.process.stdout)
        if "administrator_password" not in printed:
            self.stop()
            sys.exit(f"the demo did not start: `{' '.join(['muster', 'demo', *invented])}` tells why")
        self.url = printed["listening"]
        self.webhook = "/" + printed["webhook"].removeprefix(self.url).lstrip("/")
        self.email, self.password = printed["administrator"], printed["administrator_password"]

    def stop(self):
        self.process.terminate()
        self.process.wait()


def read_demo(lines):
    """What the demo prints once it serves, by name, as far as it is needed here. Less, when the demo has ended."""
    wanted, printed = {"listening", "webhook", "administrator", "administrator_password"}, {}
    for line in lines:
        name, _, value = line.strip().partition(": ")
        printed[name] = value
        if wanted <= printed.keys():
            break
    return printed


def reply_size(url, path):
    """The bytes of one reply, its head included."""
    scheme, _, address = url.partition("://")
    host, port = address.split(":")
    with socket.create_connection((host, int(port))) as connection:
        if scheme == "https":
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            connection = context.wrap_socket(connection)
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        return sum(len(piece) for piece in iter(lambda: connection.recv(65536), b""))


def start_nginx(folder, address, core, server):
    """Starts it with one worker on a core and waits for its port. `server` is what its block of that name has."""
    config = folder / "nginx.conf"
    config.write_text(f"""
worker_processes 1; daemon off; pid {folder}/pid; error_log {folder}/error.log; user root;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000;
  server {{ {server} }}
}}
""")
    process = subprocess.Popen(["taskset", "-c", str(core), "nginx", "-c", config, "-p", folder],
                               stderr=subprocess.DEVNULL)
    wait_for_port(address, process, "nginx")
    return process


class Nginx:
    """Answers every request with one body, so that its whole reply has a given size: by `return`, or from a file."""

    def __init__(self, folder, size, core, certificate=None, file=False):
        folder.mkdir()
        self.folder, self.core, self.certificate, self.file = folder, core, certificate, file
        atexit.register(self.stop)
        self.address = free_address()
        self.url = ("https://" if certificate else "http://") + self.address
        self.start(size)
        head = reply_size(self.url, "/") - size
        self.stop()
        self.start(size - head)

    def answer(self, size):
        if self.file:
            (self.folder / "body.json").write_text("x" * size)
            return f"root {self.folder}; rewrite ^ /body.json break; open_file_cache max=10;"
        if size <= LONGEST_WORD:
            return f"return 200 '{'x' * size}';"
        whole, rest = divmod(size, LONGEST_WORD)
        return f"set $a '{'x' * LONGEST_WORD}'; return 200 '{'${a}' * whole}{'x' * rest}';"

    def start(self, size):
        secure, tls = "", ""
        if self.certificate:
            secure = " ssl"
            tls = (f"ssl_certificate {self.certificate[0]}; ssl_certificate_key {self.certificate[1]}; "
                   "ssl_protocols TLSv1.2 TLSv1.3;")
        self.process = start_nginx(
            self.folder, self.address, self.core,
            f"listen {self.address}{secure}; {tls} default_type application/json; location / {{ {self.answer(size)} }}")

    def pids(self):
        return processes_below(self.process.pid)

    def stop(self):
        self.process.terminate()
        self.process.wait()


def local_certificate(folder, options):
    """A certificate for this machine and its key, as `muster demo --tls` makes them."""
    demo = subprocess.Popen([options.build / "muster", "demo", "--tls", "--data", folder / "tls.db", "--listen",
                             "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    demo.stdout.readline()
    demo.terminate()
    demo.wait()
    return folder / "local-cert.pem", folder / "local-key.pem"
