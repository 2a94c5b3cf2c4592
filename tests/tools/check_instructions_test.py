#!/usr/bin/env python3
"""That tools/check_instructions.py reads profiles of callgrind's, and names what grew."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"
sys.path.insert(0, str(TOOLS))
import check_instructions  # noqa: E402

PROFILE = """version: 1
desc: Trigger: Client Request: department.get
positions: line
events: Ir

ob=(1) /build/tests/muster_hot_calls
fl=(1) ???
fn=(1) muster::rest::(anonymous namespace)::answer(muster::rest::Call const&)
0 100
cfn=(2) void muster::base::append<char, 8ul>(std::string&, int) [clone .isra.0]
calls=3 0
0 60
0 5
fn=(2)
0 60
cob=(2) /usr/lib/libcrypto.so.3
cfn=(3) 0x000000000029ad80
calls=1 0
0 40
ob=(2)
fn=(3)
0 40
"""


class Profiles(unittest.TestCase):
    def test_a_function_has_what_it_took_itself(self):
        self.assertEqual(check_instructions.read_profile(PROFILE),
                         {"muster::rest::answer": 105, "muster::base::append": 60, "in libcrypto.so.3": 40})

    def test_names_are_short(self):
        for name, short in {
            "std::vector<int, std::allocator<int> >::operator[](unsigned long) const": "std::vector::operator[]",
            "muster::base::operator<=>(muster::base::UserId, muster::base::UserId)": "muster::base::operator <=>",
            "muster::rest::run(int)::{lambda()#1}::operator()() const": "muster::rest::run::{lambda#1}::operator ()",
            "find(int) const::{lambda(auto&)#2}::operator()(int&) const": "find::{lambda#2}::operator ()",
            "memcpy'2": "memcpy",
            "fmt::v9::detail::write<char>(char*) [clone .constprop.0]": "fmt::v9::detail::write",
        }.items():
            self.assertEqual(check_instructions.short_name(name), short)


class Comparisons(unittest.TestCase):
    stored = {"department.get": {"instructions": 1000, "functions": {"parse": 600, "write": 400}}}

    def compare(self, parse, write, **others):
        functions = {"parse": parse, "write": write, **others}
        return check_instructions.compare(
            self.stored, {"department.get": {"instructions": sum(functions.values()), "functions": functions}})

    def test_three_percent_more_is_let_through(self):
        self.assertEqual(self.compare(600, 430), ([], []))

    def test_more_than_that_names_what_grew_first(self):
        (worse,), better = self.compare(610, 400, escape=50)
        self.assertRegex(worse, r"^department.get takes 1,060 instructions, and took 1,000: \+6.0%.")
        self.assertEqual([line.split()[-1] for line in worse.splitlines()[1:]], ["escape", "parse"])
        self.assertEqual(better, [])

    def test_less_is_told(self):
        worse, (better,) = self.compare(500, 400)
        self.assertEqual(worse, [])
        self.assertIn("-10.0%", better)

    def test_a_call_that_is_new_or_gone_is_told(self):
        worse, _ = check_instructions.compare(self.stored, {"user.get": {"instructions": 5, "functions": {}}})
        self.assertEqual(worse, ["user.get is not in the table.", "department.get is in the table, but is not measured."])


class Programs(unittest.TestCase):
    def run_check(self, *arguments):
        return subprocess.run([sys.executable, TOOLS / "check_instructions.py", *arguments], capture_output=True,
                              text=True, check=False)

    def test_another_compiler_makes_it_skip_and_say_why(self):
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "CMakeCache.txt").write_text(
                "CMAKE_CXX_COMPILER:STRING=/bin/echo\nCMAKE_BUILD_TYPE:STRING=RelWithDebInfo\n")
            ran = self.run_check("check", folder)
        self.assertEqual(ran.returncode, check_instructions.SKIPPED)
        self.assertIn("Skipped", ran.stdout)
        self.assertIn("compiler: echo ", ran.stdout)

    def test_a_wrong_word_is_answered_by_how_to_use_it(self):
        ran = self.run_check("chek", "build")
        self.assertEqual(ran.returncode, 1)
        self.assertIn("check_instructions.py check BUILD", ran.stderr)


if __name__ == "__main__":
    unittest.main()
