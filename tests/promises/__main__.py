"""``make promises``: break every promise of SECURITY.md once, and see which named test fails first.

Each break is made in a copy of the project, where the tests that the promise names are run. Exit
code 1 where a promise was broken and all of them passed. With ``--mutants`` rules of the product
are broken that SECURITY.md does not promise: see ``mutants.toml``.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.promises.table import ROOT, SECURITY, Break, breaks, mutants, promises

LIMIT = 300.0
OPTIONS = ("-q", "-x", "-rf", "-p", "no:cacheprovider", "--tb=no")
"""One test that fails is enough; others of its kind may wait for what never comes."""
FAILED = re.compile(r"^FAILED (\S+)", re.MULTILINE)


def main() -> int:
    """Run, print a line for each, and say how it went."""
    parser = argparse.ArgumentParser(prog="python -m tests.promises", description=__doc__)
    parser.add_argument("words", nargs="*", help="only promises with one of these words in them")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument("--mutants", action="store_true", help="those of mutants.toml instead")
    given = parser.parse_args()
    chosen = [
        each
        for each in (mutants() if given.mutants else breaks())
        if not given.words or any(word in each.promise for word in given.words)
    ]
    tests = promises(SECURITY.read_text(encoding="utf-8"))
    if given.mutants:
        tests = {each.promise: (each.test,) for each in chosen}
    with ThreadPoolExecutor(given.processes) as pool:
        found = pool.map(partial(_told, tests), chosen)
        survived = 0
        for each, told in zip(chosen, found, strict=True):
            survived += not told.died
            verdict = ", ".join(told.died) or told.problem or "NO TEST FAILED"
            print(f"{each.promise}\n    {each.file}: {verdict}")
            sys.stdout.flush()
    what = "mutants" if given.mutants else "promises"
    print(f"{len(chosen) - survived} of {len(chosen)} {what} failed a test when broken")
    return survived > 0


@dataclass(frozen=True)
class Told:
    """What the tests of a promise said when it was broken."""

    died: list[str]
    """The tests that failed."""
    problem: str
    """Why they said nothing."""


def _told(tests: dict[str, tuple[str, ...]], broken: Break) -> Told:
    with tempfile.TemporaryDirectory(prefix="onramp-promises-") as temporary:
        copy = Path(temporary) / "copy"
        shutil.copytree(
            ROOT, copy, ignore=shutil.ignore_patterns(".git", ".*_cache", ".venv", "__pycache__")
        )
        file = copy / broken.file
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(broken.old, broken.new), encoding="utf-8")
        try:
            done = subprocess.run(
                [sys.executable, "-m", "pytest", *OPTIONS, *tests[broken.promise]],
                cwd=copy,
                env=os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
                capture_output=True,
                text=True,
                check=False,
                timeout=LIMIT,
            )
        except subprocess.TimeoutExpired:
            return Told([], f"not over after {LIMIT:.0f} s")
    # Anything else is no test's verdict: what was broken may not even be importable.
    problem = "" if done.returncode in {0, 1} else f"pytest ended with {done.returncode}"
    return Told([] if problem else FAILED.findall(done.stdout), problem)


if __name__ == "__main__":
    raise SystemExit(main())
