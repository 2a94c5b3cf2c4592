#!/usr/bin/env python3
"""What `cmake --install` leaves, in a folder that stands for the root: installation_test.py BUILD-TREE."""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

tree = pathlib.Path()


def ask(program, *words):
    return subprocess.run([program, *words], check=True, capture_output=True, text=True).stdout


def rows(help_text, title):
    """The names in a section of `--help`."""
    section = re.search(rf"^{title}:\n((?:  .*\n)*)", help_text, re.M)
    return re.findall(r"^  (\S+)", section[1], re.M) if section else []


class Installation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.kept = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.kept.cleanup)
        # By its component, so that a manifest that root's own installation left is not in the way.
        subprocess.run(["cmake", "--install", tree, "--prefix", "/usr", "--component", "Unspecified"], check=True,
                       stdout=subprocess.DEVNULL, env={**os.environ, "DESTDIR": cls.kept.name})
        cls.root = pathlib.Path(cls.kept.name) / "usr"
        cls.program = cls.root / "bin/muster"
        cls.pages = {page.name: page.read_text().replace("\\-", "-") for page in (cls.root / "share/man/man1").iterdir()}

    def test_everything_is_where_systems_look_for_it(self):
        documents = self.root / "share/doc/muster"
        for file in (self.program, documents / "README.md", documents / "LICENSE", documents / "CHANGELOG.md",
                     documents / "docs/configuration.md", documents / "examples/muster.toml",
                     self.root / "share/man/man1/muster.1", self.root / "lib/systemd/system/muster.service"):
            self.assertTrue(file.is_file(), file)

    def test_nothing_else_is_installed(self):
        places = {str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file()}
        known = r"bin/muster$|share/man/man1/muster[-a-z]*\.1$|share/doc/muster/|lib/systemd/system/muster\.service$"
        self.assertEqual([place for place in sorted(places) if not re.match(known, place)], [])

    def test_the_program_runs(self):
        self.assertEqual(ask(self.program, "--version"), ask(tree / "muster", "--version"))

    def test_each_command_and_each_option_is_in_the_man_pages(self):
        names = rows(ask(self.program, "--help"), "Subcommands")
        self.assertIn("serve", names)
        for name in names:
            self.assertIn(f"\\fB{name}\\fR", self.pages["muster.1"])
            self.check_command([name], self.pages[f"muster-{name}.1"])

    def check_command(self, words, page):
        help_text = ask(self.program, *words, "--help")
        subcommands = rows(help_text, "Subcommands")
        section = page
        if len(words) > 1:
            title = f".SS muster {' '.join(words)}\n"
            self.assertIn(title, page)
            section = re.split(r"(?m)^\.S[SH] ", page.split(title)[1])[0]
        if not subcommands:
            for option in rows(help_text, "Positionals") + rows(help_text, "Options"):
                # It begins the line, and is not the beginning of a longer one.
                self.assertRegex(section, rf"(?m)^\\fB{re.escape(option.replace(',', ', '))}(?![-a-zA-Z])")
        for name in subcommands:
            self.check_command([*words, name], page)

    def test_there_is_no_page_of_a_command_that_is_gone(self):
        names = rows(ask(self.program, "--help"), "Subcommands")
        self.assertEqual(sorted(self.pages), sorted(["muster.1", *(f"muster-{name}.1" for name in names)]))

    def test_pages_do_not_tell_of_the_machine_that_built_them(self):
        for name, page in self.pages.items():
            self.assertNotIn(str(pathlib.Path.home()) + "/", page, name)

    @unittest.skipUnless(shutil.which("groff"), "needs groff")
    def test_man_finds_nothing_wrong_with_the_pages(self):
        for name in self.pages:
            page = self.root / "share/man/man1" / name
            ran = subprocess.run(["groff", "-man", "-Tutf8", "-z", "-ww", page], capture_output=True, text=True)
            self.assertEqual(ran.stderr, "", name)

    def test_the_example_has_every_key_and_the_program_takes_it(self):
        example = (self.root / "share/doc/muster/examples/muster.toml").read_text()
        keys = re.findall(r"^## `([^`]+)`$", ask(self.program, "check-config", "--print-docs"), re.M)
        self.assertEqual(len(re.findall(r"^#[a-z]", example, re.M)), len(keys))
        # Certificates are files that would have to be there.
        used = re.sub(r"^#(?!tls_)([a-z])", r"\1", example, flags=re.M)
        for text in (example, used):
            file = pathlib.Path(self.kept.name) / "muster.toml"
            file.write_text(text)
            self.assertIn("ok", ask(self.program, "check-config", "--config", file))

    def test_the_unit_starts_the_program_that_was_installed(self):
        unit = (self.root / "lib/systemd/system/muster.service").read_text()
        self.assertRegex(unit, r"(?m)^ExecStart=/usr/bin/muster serve ")
        self.assertNotIn("@", unit)


if __name__ == "__main__":
    tree = pathlib.Path(sys.argv.pop())
    unittest.main()
