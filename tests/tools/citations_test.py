"""That tools/check_citations.py finds a citation of a section that is not there and a link that leads nowhere."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "tools/check_citations.py"
PROTOCOL = """# The protocol

See §1.2.

## 1. Addresses

### 1.1 Verbs

### 1.2 `a.b`, and *more*

## 2. Parameters
"""
OLD = "con" + "tract section"
GONE = "compati" + "bility.md"


class CheckCitations(unittest.TestCase):
    def setUp(self):
        self.kept = tempfile.TemporaryDirectory()
        self.tree = pathlib.Path(self.kept.name)
        self.write("docs/protocol.md", PROTOCOL)
        self.write("src/rest/protocol/address.hpp", "/// What it is (protocol.md 1.1).\n")

    def tearDown(self):
        self.kept.cleanup()

    def write(self, name, text):
        path = self.tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def expect(self, *breaches):
        ran = subprocess.run([sys.executable, SCRIPT, self.tree], capture_output=True, text=True, check=False)
        self.assertEqual(ran.returncode, 1 if breaches else 0, ran.stdout + ran.stderr)
        if breaches:
            self.assertEqual(len(ran.stdout.splitlines()), len(breaches), ran.stdout)
        for breach in breaches:
            self.assertIn(breach, ran.stdout)

    def test_citations_that_lead_somewhere_are_fine(self):
        self.write("src/a.cpp", "// protocol.md 1, 1.2 and 2: this. The order is protocol.md 1.1 to 1.2.\n")
        self.write("README.md", "[protocol](docs/protocol.md#12-ab-and-more), [folder](src), [site](https://example.com/x)\n")
        self.expect()

    def test_a_section_that_is_not_there_is_found(self):
        self.write("src/a.cpp", "int a;\n// What it does (protocol.md 1.3).\n")
        self.expect("src/a.cpp:2: docs/protocol.md has no section 1.3")

    def test_each_section_of_a_citation_is_looked_for(self):
        self.write("tests/unit/a_test.cpp", "// protocol.md 1.1, 7, 1.2 and 1.9.\n// protocol.md 2 to 4.\n")
        self.expect("a_test.cpp:1: docs/protocol.md has no section 7", "no section 1.9",
                    "a_test.cpp:2: docs/protocol.md has no section 4")

    def test_a_citation_on_two_lines_is_found(self):
        self.write("src/a.hpp", "/// What it does, said at length (protocol.md\n/// 3.1). And more.\n")
        self.expect("src/a.hpp:1: docs/protocol.md has no section 3.1")

    def test_citations_in_documents_and_tools_are_found(self):
        self.write("CONTRIBUTING.md", "As protocol.md 6 says.\n")
        self.write("tools/bench.py", "# protocol.md 8\n")
        self.expect("CONTRIBUTING.md:1", "tools/bench.py:1")

    def test_a_citation_without_a_section_is_found(self):
        self.write("src/a.hpp", "/// As in docs/protocol.md.\n")
        self.expect("src/a.hpp:1: which section")

    def test_the_old_forms_are_found(self):
        self.write("src/a.hpp", f"/// What it does ({OLD} 7).\n/// And at length ({OLD}\n/// 8).\n")
        self.write("docs/operations.md", f"Rules are in `docs/{GONE}`.\n")
        self.expect("src/a.hpp:1", "src/a.hpp:2", "docs/operations.md:1")

    def test_history_may_name_what_was(self):
        self.write("CHANGELOG.md", "- `docs/protocol.md` is gone.\n")
        self.expect()

    def test_a_section_that_the_protocol_names_itself_has_to_be_there(self):
        self.write("docs/protocol.md", PROTOCOL + "\nSee §2.1 and §.\n")
        self.expect("docs/protocol.md:13: docs/protocol.md has no section 2.1", "§ without a number")

    def test_sections_are_numbered_in_order(self):
        self.write("docs/protocol.md", PROTOCOL + "\n### 2.2 Names\n\n## 4. Batch\n\n### Errors\n")
        self.expect("docs/protocol.md:13: this heading has to be number 2.1", "docs/protocol.md:15", "docs/protocol.md:17")

    def test_links_to_files_and_headings_that_are_not_there_are_found(self):
        self.write("README.md", "[a](docs/gone.md), [b](docs/protocol.md#9-gone)\n\n[c]: src/gone.cpp\n\n[d](#gone)\n")
        self.expect("README.md:1: the link docs/gone.md", "README.md:1: the link docs/protocol.md#9-gone", "README.md:3",
                    "README.md:5")

    def test_a_link_in_a_text_of_the_program_is_found(self):
        self.write("src/page.cpp", 'const auto text = "[protocol.md](protocol.md#12-gone)";\n')
        self.expect("src/page.cpp:1: docs/protocol.md has no heading for #12-gone")

    def test_what_looks_like_a_link_in_code_is_none(self):
        self.write("README.md", "Write `[a](gone.md)`.\n\n```\n[b](gone.md)\n```\n")
        self.expect()


if __name__ == "__main__":
    unittest.main()
