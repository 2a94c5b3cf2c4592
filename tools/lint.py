#!/usr/bin/env python3
"""Runs clang-tidy with the checks of .clang-tidy: lint.py [--all] [FILE...].

Without files: over what differs from the main branch, with what is not committed yet. With --all: over all of src. It
needs no compiled program, only the compile commands of the preset `lint`: Clang, and no precompiled headers.

Files that the preset compiles as one are read as one, since most of the time goes to the headers that they share.
"""

import argparse
import collections
import concurrent.futures
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
TREE = ROOT / "build/lint"
CLANG_TIDY = "clang-tidy-16"
# It has no code of ours: it compiles Asio and Beast.
LEFT_OUT = {"src/http/beast.cpp"}


def git(*words):
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()


def changed_files():
    base = git("merge-base", "HEAD", "main") or git("merge-base", "HEAD", "origin/main")
    if not base:
        sys.exit("lint: there is no branch `main` to compare with; name the files, or use --all")
    return git("diff", "--name-only", "--diff-filter=d", base[0]) + git("ls-files", "--others", "--exclude-standard")


def configure():
    """For each file, by its path in the repository: the unit that it is compiled in, and by which flags."""
    ran = subprocess.run(["cmake", "--preset", "lint"], cwd=ROOT, capture_output=True, text=True, check=False)
    if ran.returncode != 0:
        sys.exit(f"lint: `cmake --preset lint` failed; did ./dev setup run?\n{ran.stdout}{ran.stderr}")
    units = {}
    for entry in json.loads((TREE / "compile_commands.json").read_text()):
        unit = pathlib.Path(entry["file"])
        sources = [unit]
        if unit.is_relative_to(TREE):  # a file that includes several of ours
            sources = map(pathlib.Path, re.findall(r'^#include "(.*\.cpp)"', unit.read_text(), re.M))
        for source in sources:
            if source.suffix == ".cpp" and source.is_relative_to(ROOT) and not source.is_relative_to(TREE):
                units[str(source.relative_to(ROOT))] = (str(unit), flags_of(entry["command"]))
    return units


def flags_of(command):
    """A compile command without what is of one file alone."""
    words = shlex.split(command)
    at = words.index("-o")
    words = words[:at] + words[at + 2:]
    return tuple(words[:words.index("-c")])


def sources_of(name, units):
    """The source by which a file is looked at: for a header the one of its name, or else any that includes it."""
    if name in units:
        return [name]
    if not name.endswith(".hpp"):
        return []
    if (source := name.removesuffix(".hpp") + ".cpp") in units:
        return [source]
    include = f'#include "{name.split("/", 1)[-1]}"'
    return [source for source in units if include in (ROOT / source).read_text()][:1]


def write_batches(names, units):
    """Files that include several of ours each, and their compile commands. What is together there compiles together."""
    folder = TREE / "batches"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    batches = collections.defaultdict(list)
    for name in names:
        batches[units[name]].append(name)
    entries = []
    for number, ((_, flags), batch) in enumerate(batches.items()):
        file = folder / f"{number}.cpp"
        file.write_text("".join(f'#include "{ROOT / name}"\n' for name in batch))
        entries.append({"directory": str(TREE), "file": str(file), "arguments": [*flags, "-c", str(file)]})
    (folder / "compile_commands.json").write_text(json.dumps(entries))
    return [entry["file"] for entry in entries]


def look_at(batch):
    # The compiler's own warnings are for the builds.
    ran = subprocess.run([CLANG_TIDY, "--quiet", "-p", str(TREE / "batches"), "--extra-arg=-w", batch], cwd=ROOT,
                         capture_output=True, text=True, check=False)
    found = ran.stdout
    if ran.returncode != 0 and not found:
        found = ran.stderr
    return ran.returncode == 0, found.replace(f"{ROOT}/", "")


def main():
    parser = argparse.ArgumentParser(description="Run clang-tidy with the checks of .clang-tidy.", prog="./dev lint")
    parser.add_argument("--all", action="store_true", help="all of src, not only what differs from the main branch")
    parser.add_argument("files", nargs="*", metavar="FILE", help="these files")
    given = parser.parse_args()
    if not shutil.which(CLANG_TIDY):
        sys.exit(f"lint: there is no {CLANG_TIDY}; ./dev setup installs it")
    units = configure()
    if given.all:
        names = [name for name in units if name.startswith("src/")]
    elif given.files:
        names = [os.path.relpath(file, ROOT) for file in given.files]
        for name in names:
            if not sources_of(name, units):
                sys.exit(f"lint: {name} is no C++ file that is compiled")
    else:
        names = [name for name in changed_files() if name.startswith("src/")]
    sources = {source for name in names for source in sources_of(name, units)} - LEFT_OUT
    clean = True
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for fine, found in pool.map(look_at, write_batches(sorted(sources), units)):
            clean = clean and fine
            if not fine:
                print(found, end="", flush=True)
    print(f"lint: {len(sources)} files, {'nothing found' if clean else 'see above'}")
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
