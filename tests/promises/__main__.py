"""``make promises``: break every promise of SECURITY.md once, and see which named test fails.

Each break is made in a copy of the project, where the tests that the promise names are run. Exit
code 1 where a promise was broken and all of them passed.
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
from functools import partial
from pathlib import Path

from tests.promises.table import ROOT, SECURITY, Break, breaks, promises

LIMIT = 300.0
OPTIONS = ("-q", "-rfE", "-p", "no:cacheprovider", "--tb=no")
FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


def main() -> int:
    """Run, print a line for each, and say how it went."""
    parser = argparse.ArgumentParser(prog="python -m tests.promises", description=__doc__)
    parser.add_argument("words", nargs="*", help="only promises with one of these words in them")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, metavar="N")
    given = parser.parse_args()
    chosen = [
        each
        for each in breaks()
        if not given.words or any(word in each.promise for word in given.words)
    ]
    tests = promises(SECURITY.read_text(encoding="utf-8"))
    with ThreadPoolExecutor(given.processes) as pool:
        found = pool.map(partial(_told, tests), chosen)
        survived = 0
        for each, died in zip(chosen, found, strict=True):
            survived += not died
            print(f"{each.promise}\n    {each.file}: {', '.join(died) or 'NO TEST FAILED'}")
            sys.stdout.flush()
    print(f"{len(chosen) - survived} of {len(chosen)} promises failed a test when broken")
    return survived > 0


def _told(tests: dict[str, tuple[str, ...]], broken: Break) -> list[str]:
    """The named tests that failed when this promise was broken."""
    with tempfile.TemporaryDirectory(prefix="onramp-promises-") as temporary:
        copy = Path(temporary) / "copy"
        shutil.copytree(
            ROOT, copy, ignore=shutil.ignore_patterns(".git", ".*_cache", ".venv", "__pycache__")
        )
        file = copy / broken.file
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace(broken.old, broken.new), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *OPTIONS, *tests[broken.promise]],
            cwd=copy,
            env=os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
            timeout=LIMIT,
        )
    if done.returncode not in {0, 1}:
        return [f"pytest ended with {done.returncode}: {done.stdout[-300:]}{done.stderr[-300:]}"]
    return FAILED.findall(done.stdout)


if __name__ == "__main__":
    raise SystemExit(main())
