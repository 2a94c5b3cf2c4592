"""Starts the peers of tests/bench/peers, each on one core."""

import atexit
import filecmp
import os
import pathlib
import shutil
import subprocess
import sys

from machine import processes_below
from page import ROOT
from peer_company import PEERS
from servers import free_address, wait_for_port

PACKAGES = ["php8.2-fpm", "php8.2-sqlite3", "php8.2-opcache", "slapd"]


class Peer:
    """Programs on one core. `address` is where they answer."""

    def __init__(self, core):
        self.core = core
        self.address = free_address()
        self.url = f"http://{self.address}"
        self.processes = []
        atexit.register(self.stop)  # also when another peer does not start

    def start(self, command, **environment):
        self.processes.append(subprocess.Popen(
            ["taskset", "-c", str(self.core), *command], env={**os.environ, **environment}, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL))

    def wait(self, name):
        wait_for_port(self.address, self.processes[-1], name)

    def pids(self):
        return [pid for process in self.processes for pid in processes_below(process.pid)]

    def stop(self):
        for process in reversed(self.processes):
            process.terminate()
            process.wait()
        self.processes.clear()


def time_zone(offset):
    """The zone that is always so far from UTC. Its name counts to the other side."""
    hours = int(offset[:3])
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/UTC"


class Php(Peer):
    def __init__(self, folder, database, utc_offset, core):
        super().__init__(core)
        folder.mkdir()
        identity = "user = root\ngroup = root" if os.getuid() == 0 else ""
        values = {"folder": folder, "address": self.address, "script": PEERS / "php/index.php", "identity": identity}
        for name in ("fpm.conf", "nginx.conf"):
            (folder / name).write_text((PEERS / "php" / name).read_text().format(**values))
        self.start(["php-fpm8.2", "--fpm-config", folder / "fpm.conf", *(["--allow-to-run-as-root"] if identity else [])],
                   COMPANY_DATABASE=str(database), COMPANY_TIME_ZONE=time_zone(utc_offset))
        self.start(["nginx", "-c", folder / "nginx.conf", "-p", folder])
        self.wait("nginx before PHP-FPM")


class Fastify(Peer):
    def __init__(self, database, utc_offset, core):
        super().__init__(core)
        self.start([node(), PEERS / "fastify/server.js"], COMPANY_DATABASE=str(database), COMPANY_UTC_OFFSET=utc_offset,
                   PORT=self.address.split(":")[1], NODE_ENV="production")
        self.wait("Fastify")


def node():
    """Debian's Node is too old, so it is the one that came with npm or that the tests have."""
    own = ROOT / "tests/js/node_modules/.bin/node"
    return own if own.exists() else shutil.which("node")


def install_fastify():
    folder = PEERS / "fastify"
    lock, installed = folder / "package-lock.json", folder / "node_modules/.muster-lock"
    if installed.exists() and filecmp.cmp(lock, installed, shallow=False):
        return
    print("== installing Fastify and better-sqlite3 from npm", file=sys.stderr)
    headers = pathlib.Path(os.path.realpath(node())).parents[1]
    environment = {**os.environ, "PATH": f"{pathlib.Path(node()).parent}:{os.environ['PATH']}"}
    if (headers / "include/node/node.h").exists():
        environment["npm_config_nodedir"] = str(headers)  # to build for this Node without asking for its headers
    ran = subprocess.run(["npm", "ci", "--prefix", folder, "--no-audit", "--no-fund", "--loglevel=error"],
                         env=environment, stdout=sys.stderr, check=False)
    if ran.returncode != 0:
        sys.exit("npm could not install Fastify and better-sqlite3, so there is no part peers")
    shutil.copy(lock, installed)


class Slapd(Peer):
    def __init__(self, folder, ldif, core):
        super().__init__(core)
        (folder / "data").mkdir(parents=True)
        config = folder / "slapd.conf"
        config.write_text((PEERS / "slapd/slapd.conf").read_text().format(folder=folder, source=PEERS / "slapd"))
        loaded = subprocess.run(["slapadd", "-q", "-f", config, "-l", ldif], capture_output=True, text=True, check=False)
        if loaded.returncode != 0:
            sys.exit(f"slapd does not take the company:\n{loaded.stderr}")
        self.start(["slapd", "-f", config, "-h", f"ldap://{self.address}", "-d", "0"])
        self.wait("slapd")
