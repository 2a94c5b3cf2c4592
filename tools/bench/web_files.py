"""The files of the web interface, as Muster serves them, and an nginx that serves the same."""

import atexit
import http.client
import re
import sys
from typing import NamedTuple

from machine import processes_below
from servers import free_address, start_nginx

# What nginx writes by itself. All else that Muster sends it is told to add.
NGINX_WRITES = {"connection", "content-encoding", "content-length", "content-type", "date", "etag", "server", "vary"}
# So that nginx sends the same type for each of the files.
TYPES = "types { text/html html; text/javascript js; } charset utf-8; charset_types text/javascript;"


class Reply(NamedTuple):
    status: int
    headers: dict  # by names in small letters
    body: bytes
    size: int  # with its head


def fetch(url, path, headers=None):
    address = url.partition("://")[2]
    connection = http.client.HTTPConnection(*address.split(":"))
    try:
        connection.request("GET", path, headers=headers or {})
        reply = connection.getresponse()
        body = reply.read()
        head = len(f"HTTP/1.1 {reply.status} {reply.reason}\r\n\r\n")
        head += sum(len(name) + len(value) + 4 for name, value in reply.getheaders())
        return Reply(reply.status, {name.lower(): value for name, value in reply.getheaders()}, body, head + len(body))
    finally:
        connection.close()


def scripts_of(page):
    """The paths of the scripts that the page begins with."""
    return sorted(set(re.findall(r'(?:src|href)="(/assets/[^"]+\.js)"', page.decode())))


def largest_script(url):
    """The path of the largest script that the page of a Muster loads at once."""
    page = fetch(url, "/")
    if page.status != 200:
        sys.exit("this Muster was built without the web interface: build it with -D MUSTER_WEB=ON")
    sizes = {path: len(fetch(url, path).body) for path in scripts_of(page.body)}
    return max(sizes, key=sizes.get) if sizes else sys.exit("the page names no script")


def copy_files(url, paths, folder):
    """Writes the files at these paths of a Muster, plain and with gzip. Returns for each the headers to send along."""
    headers = {}
    for path in paths:
        plain, gzip = fetch(url, path), fetch(url, path, {"Accept-Encoding": "gzip"})
        file = folder / ("index.html" if path == "/" else path.lstrip("/"))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(plain.body)
        file.with_name(file.name + ".gz").write_bytes(gzip.body)
        headers[path] = {name: value for name, value in plain.headers.items() if name not in NGINX_WRITES}
    return headers


def location(path, headers):
    """nginx's block for a file. The page is found without a look into a folder."""
    added = " ".join(f'add_header {name} "{value}";' for name, value in headers.items())
    return f"location = {path} {{ {'rewrite ^ /index.html break; ' if path == '/' else ''}{added} }}"


class FileNginx:
    """Serves copies of files of a Muster, with the same headers, as it is usually set up to serve files fast."""

    def __init__(self, folder, muster_url, paths, core):
        files = folder / "files"
        files.mkdir(parents=True)
        locations = "\n".join(location(path, headers) for path, headers in copy_files(muster_url, paths, files).items())
        address = free_address()
        self.url = "http://" + address
        self.process = start_nginx(folder, address, core, f"""
listen {address}; root {files}; {TYPES}
gzip_static on; gzip_vary on; open_file_cache max=100; open_file_cache_valid 1h;
{locations}
""")
        atexit.register(self.stop)

    def pids(self):
        return processes_below(self.process.pid)

    def stop(self):
        self.process.terminate()
        self.process.wait()
