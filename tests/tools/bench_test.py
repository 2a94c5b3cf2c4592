#!/usr/bin/env python3
"""That tools/bench helps with a wrong part and has its places in docs/performance.md, and that plots and LDAP are sound."""

import pathlib
import re
import subprocess
import sys
import unittest
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools/bench"))
import ldap  # noqa: E402
import page  # noqa: E402
import peer_company  # noqa: E402
import plot  # noqa: E402
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
        marks = set(re.findall(r'"(\w+)": \w+\.run', source)) | {"summary", "sizes"}
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


if __name__ == "__main__":
    unittest.main()
