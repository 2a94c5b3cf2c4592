#!/usr/bin/env python3
"""That tools/bench helps with a wrong part and has its places in docs/performance.md, and that what it makes of figures, of
the files of the web interface and of LDAP is sound."""

import contextlib
import gzip
import http.server
import pathlib
import re
import subprocess
import sys
import tempfile
import threading
import unittest
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools/bench"))
import ldap  # noqa: E402
import page  # noqa: E402
import peer_company  # noqa: E402
import plot  # noqa: E402
import servers  # noqa: E402
import web_files  # noqa: E402
from parts import chart, web  # noqa: E402
from parts.peers import difference, path_of  # noqa: E402


def run_bench(*words):
    return subprocess.run([sys.executable, ROOT / "tools/bench", *words], capture_output=True, text=True, check=False)


class Parts(unittest.TestCase):
    def test_a_wrong_part_gets_the_nearest_right_one(self):
        ran = run_bench("--packages", "--parts", "reads,pears")
        self.assertEqual(ran.returncode, 2)
        self.assertIn("there is no part pears. Did you mean peers?", ran.stderr)

    def test_only_peers_need_the_peers_packages(self):
        self.assertIn("slapd", run_bench("--packages", "--parts", "reads", "peers").stdout.split())
        self.assertNotIn("slapd", run_bench("--packages", "--parts", "reads").stdout.split())

    def test_each_part_has_a_place_in_the_page(self):
        source = (ROOT / "tools/bench/__main__.py").read_text()
        marks = set(re.findall(r'"(\w+)": \w+\.run', source)) | {"summary", "sizes", "chart"}
        self.assertGreater(len(marks), 10)
        for mark in marks:
            page.place_of(mark)
        self.assertEqual(set(re.findall(r"^<!-- (\w+) -->$", page.PAGE.read_text(), re.M)), marks)

    def test_each_plot_of_the_page_is_there(self):
        shown = re.findall(r"\]\(performance/(\w+)\.svg\)", page.PAGE.read_text())
        self.assertEqual(sorted(shown), sorted(file.stem for file in page.PLOTS.glob("*.svg")))


class Plots(unittest.TestCase):
    def test_bars_are_as_long_as_their_values(self):
        bars = [plot.Bar("a <b>", "one", 1, 0.5, 2), plot.Bar("a <b>", "two", 0.5, 0.5, 0.5)]
        picture = plot.bars("Title", bars, mark=1)
        drawn = xml.etree.ElementTree.fromstring(picture)
        long, short = (float(bar.get("width")) for bar in drawn.iter("{http://www.w3.org/2000/svg}rect"))
        self.assertAlmostEqual(long, 2 * short, delta=0.2)

    def test_dots_stand_on_a_logarithmic_scale(self):
        drawn = xml.etree.ElementTree.fromstring(plot.dots("Title", [("read", {"1": 1.0, "2": 10.0, "3": 100.0})], "µs"))
        places = [float(dot.get("cx")) for dot in drawn.iter("{http://www.w3.org/2000/svg}circle")][3:]
        self.assertAlmostEqual(places[1] - places[0], places[2] - places[1], delta=0.2)


class Ldap(unittest.TestCase):
    def test_a_search_is_encoded_as_the_standard_says(self):
        self.assertEqual(ldap.search("o=x", ldap.any_of("a", [7]), ["b"]).hex(),
                         "3028020101" "6323" "04036f3d78" "0a0102" "0a0100" "020100" "020100" "010100"
                         "a108a30604016104" "0137" "3003040162")

    def test_long_values_have_long_lengths(self):
        tag, value, end = ldap.read_tlv(ldap.tlv(0x04, b"x" * 300), 0)
        self.assertEqual((tag, value, end), (0x04, b"x" * 300, 304))

    def test_half_a_message_is_not_read(self):
        with self.assertRaises(IndexError):
            ldap.read_tlv(ldap.tlv(0x04, b"x" * 300)[:200], 0)

    def test_the_name_of_an_entry_tells_the_departments_above(self):
        name = f"ou={peer_company.escaped('R, D + T')}+departmentId=7,ou=Company,ou=departments,o=company"
        self.assertEqual(path_of(name), "R, D + T / Company")


class Answers(unittest.TestCase):
    def test_the_first_difference_is_named(self):
        self.assertEqual(difference({"result": [{"id": 1}, {"id": 2}]}, {"result": [{"id": 1}, {"id": 3}]}),
                         "the reply[result][1][id] is 3 instead of 2")
        self.assertIn("instead of", difference({"total": 1}, {"result": []}))


class Site(http.server.BaseHTTPRequestHandler):
    """A page with two scripts, as Muster serves them."""

    protocol_version = "HTTP/1.1"
    files = {"/": b'<script src="/assets/a-1.js"></script><link rel="modulepreload" href="/assets/b-2.js">',
             "/assets/a-1.js": b"a" * 100, "/assets/b-2.js": b"b" * 300}

    def do_GET(self):
        body = self.files.get(self.path, b"")
        self.send_response(200 if body else 404, "OK")
        self.send_header("ETag", '"x"')
        self.send_header("Cache-Control", "no-cache")
        if "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(files):
    kind = type("Served", (Site,), {"files": files})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class WebFiles(unittest.TestCase):
    def test_the_largest_script_of_the_page_is_found(self):
        with served(Site.files) as url:
            self.assertEqual(web_files.largest_script(url), "/assets/b-2.js")

    def test_a_muster_without_the_interface_is_told(self):
        with served({}) as url, self.assertRaisesRegex(SystemExit, "was built without the web interface"):
            web_files.largest_script(url)

    def test_files_are_copied_in_both_codings_with_the_headers_that_nginx_does_not_write(self):
        with served(Site.files) as url, tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            headers = web_files.copy_files(url, ["/", "/assets/b-2.js"], folder)
            self.assertEqual((folder / "index.html").read_bytes(), Site.files["/"])
            self.assertEqual(gzip.decompress((folder / "assets/b-2.js.gz").read_bytes()), Site.files["/assets/b-2.js"])
        self.assertEqual(headers["/"], {"cache-control": "no-cache"})

    def test_the_size_of_a_reply_is_what_was_sent(self):
        with served(Site.files) as url:
            self.assertEqual(web_files.fetch(url, "/").size, servers.reply_size(url, "/"))

    def test_the_page_is_found_without_its_folder(self):
        self.assertEqual(web_files.location("/", {"a": "b"}),
                         'location = / { rewrite ^ /index.html break; add_header a "b"; }')
        self.assertEqual(web_files.location("/x.js", {}), "location = /x.js {  }")

    def test_servers_that_send_different_files_are_not_compared(self):
        case = web.Case("the page", "gzip", "/")
        right = web_files.Reply(200, {"content-encoding": "gzip"}, b"abc", 50)
        self.assertEqual(web.check_same({"nginx": right._replace(size=60), "epoll": right}, case), 50)
        for wrong in (right._replace(status=404), right._replace(body=b"abd"), right._replace(headers={})):
            with self.assertRaisesRegex(SystemExit, "epoll answers"):
                web.check_same({"nginx": right, "epoll": wrong}, case)

    def test_a_client_that_knows_a_file_names_the_tag_of_each_server(self):
        with served(Site.files) as url:
            self.assertEqual(web.Case("the page", "304", "/", True).headers(url),
                             {"Accept-Encoding": "gzip", "If-None-Match": '"x"'})
            self.assertEqual(web.Case("the page", "plain", "/").headers(url), {})


class Chart(unittest.TestCase):
    rounds = [{"firstUseMs": first, "allOpenMs": 2000, "frames": {"firstView": 60, "allOpen": 50, "allFitted": 40}}
              for first in (900, 700, 800)]

    def test_a_row_has_the_median_and_the_range(self):
        row = chart.row_of(161, 5000, self.rounds)
        self.assertEqual(row, ["161", "5,000", "**0.80 s** (0.70–0.90)", "1 s", "**2.00 s** (2.00–2.00)", "**60**", "**50**",
                               "**40**", "45"])
        self.assertEqual(len(row), len(chart.HEAD))

    def test_many_departments_may_take_longer(self):
        self.assertEqual(chart.row_of(50_000, 850_000, self.rounds)[3], "2 s")

    def test_of_what_the_demo_prints_no_more_is_read_than_needed(self):
        first = ["listening: http://x:1\n", "webhook: http://x:1/rest/1/a/\n", "administrator: a@b.example\n"]
        lines = iter([*first, "administrator_password: c: d\n", "more\n"])
        self.assertEqual(servers.read_demo(lines)["administrator_password"], "c: d")
        self.assertEqual(next(lines), "more\n")
        self.assertNotIn("administrator_password", servers.read_demo(first))


if __name__ == "__main__":
    unittest.main()
