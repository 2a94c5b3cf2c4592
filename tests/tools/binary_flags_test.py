#!/usr/bin/env python3
"""That the program is built as Debian builds its servers: binary_flags_test.py PROGRAM. Needs readelf (binutils)."""
import platform
import re
import subprocess
import sys
import unittest

program = ""


def readelf(*flags):
    return subprocess.run(["readelf", "--wide", *flags, program], check=True, capture_output=True, text=True).stdout


def imports(name):
    return re.findall(rf"\bUND ({name})@", readelf("--dyn-syms"))


class BinaryFlags(unittest.TestCase):
    def test_it_can_be_loaded_at_any_address(self):
        self.assertRegex(readelf("--file-header"), r"Type:\s+DYN")
        self.assertRegex(readelf("--dynamic"), r"FLAGS_1.*\bPIE\b")

    def test_what_the_loader_filled_in_is_read_only(self):
        self.assertIn("GNU_RELRO", readelf("--program-headers"))
        self.assertRegex(readelf("--dynamic"), r"\(FLAGS_1\).*\bNOW\b")

    def test_no_stack_can_be_executed(self):
        self.assertRegex(readelf("--program-headers"), r"GNU_STACK\s.*\sRW\s")

    def test_nothing_is_writable_and_executable(self):
        self.assertNotRegex(readelf("--program-headers"), r"LOAD\s.*\sRWE\s")
        self.assertNotIn("TEXTREL", readelf("--dynamic"))

    def test_no_folder_is_searched_for_libraries_besides_the_systems(self):
        self.assertNotRegex(readelf("--dynamic"), r"\((RPATH|RUNPATH)\)")

    def test_functions_check_their_stack(self):
        self.assertTrue(imports(r"__stack_chk_fail"))

    def test_the_c_librarys_functions_check_their_buffers(self):
        self.assertTrue(imports(r"__\w+_chk"))

    @unittest.skipUnless(platform.machine() == "x86_64", "control-flow enforcement is x86-64's")
    def test_functions_begin_where_jumps_may_lead(self):
        # Not by the note in the program: Debian 12's own start files have none, which takes it away.
        with open(program, "rb") as file:
            marks = file.read().count(b"\xf3\x0f\x1e\xfa")  # endbr64
        self.assertGreater(marks, 1000)


if __name__ == "__main__":
    program = sys.argv.pop()
    unittest.main()
