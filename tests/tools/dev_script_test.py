#!/usr/bin/env python3
"""That ./dev helps with a wrong name, and that `./dev format --check` names files that are out of shape."""

import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

SOURCES = pathlib.Path(__file__).resolve().parents[2]


class DevScript(unittest.TestCase):
    def setUp(self):
        kept = tempfile.TemporaryDirectory()
        self.addCleanup(kept.cleanup)
        self.folder = pathlib.Path(kept.name)
        for name in ("dev", ".clang-format"):
            shutil.copy(SOURCES / name, self.folder)

    def run_dev(self, *words):
        return subprocess.run([self.folder / "dev", *words], capture_output=True, text=True, check=False)

    def test_a_wrong_name_gets_the_nearest_right_one(self):
        ran = self.run_dev("formt")
        self.assertEqual(ran.returncode, 2)
        self.assertIn("There is no ./dev formt. Did you mean ./dev format?\n", ran.stderr)
        self.assertIn("There is no ./dev xyzzy.\n", self.run_dev("xyzzy").stderr)

    def test_help_names_each_command(self):
        listed = set(re.findall(r"^\./dev (\w+)", self.run_dev("help").stdout, re.M))
        offered = re.search(r"nearest \"\$command\" ([\w ]+)\)", (self.folder / "dev").read_text())[1].split()
        handled = re.findall(r"^  (\w+)(?: \|[^)]*)?\)", (self.folder / "dev").read_text().split('case "$command" in')[1], re.M)
        self.assertEqual(listed | {"help"}, set(offered))
        self.assertEqual(listed | {"help"}, set(handled))

    def test_format_check_names_the_files_of_git_that_are_out_of_shape(self):
        shaped, unshaped = "int main() {\n  return 0;\n}\n", "int   main( ) { return 0; }\n"
        subprocess.run(["git", "init", "-q", self.folder], check=True)
        (self.folder / "fine.cpp").write_text(shaped)
        (self.folder / "odd.cpp").write_text(unshaped)
        (self.folder / "not_in_git.cpp").write_text(unshaped)
        subprocess.run(["git", "-C", self.folder, "add", "fine.cpp", "odd.cpp"], check=True)
        ran = self.run_dev("format", "--check")
        self.assertEqual(ran.returncode, 1)
        self.assertEqual(re.findall(r"\w+\.cpp", ran.stderr), ["odd.cpp"])
        self.assertEqual((self.folder / "odd.cpp").read_text(), unshaped)

        self.assertEqual(self.run_dev("format").returncode, 0)
        self.assertEqual(self.run_dev("format", "--check").returncode, 0)
        self.assertEqual((self.folder / "odd.cpp").read_text(), shaped)
        self.assertEqual((self.folder / "not_in_git.cpp").read_text(), unshaped)

    def test_format_refuses_a_flag_that_it_does_not_know(self):
        subprocess.run(["git", "init", "-q", self.folder], check=True)
        self.assertEqual(self.run_dev("format", "--chek").returncode, 2)


if __name__ == "__main__":
    unittest.main()
