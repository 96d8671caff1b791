"""A sample of ``make torture``; every family, in a process of its own, and nothing may fail.

What each scenario writes into journals and asks of the cloud is what ``record.txt`` has kept. It is
a part of the sample that is kept there; see ``recording.py`` for how that is written anew.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.torture.families import FAMILIES
from tests.torture.recording import RECORD, Records, different, read

ROOT = Path(__file__).parents[2]
SAMPLE = 4
"""Of each kind; those of all families together take half a minute on two cores."""


@pytest.mark.parametrize("family", FAMILIES)
def test_nothing_is_lost_and_nothing_is_left(family: str) -> None:
    command = [sys.executable, "-W", "error", "-m", "tests.torture", family]
    done = subprocess.run(
        [*command, "--sample", str(SAMPLE), "--processes", "1", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.stdout, done.stderr
    tallies = json.loads(done.stdout)
    assert tallies
    assert [(it["family"], it["failures"]) for it in tallies if it["failed"]] == []
    assert all(it["scenarios"] > 1 for it in tallies)
    assert done.returncode == 0, done.stderr
    found: Records = {
        (it["family"], name): kept for it in tallies for name, kept in it["records"].items()
    }
    assert found
    others = [": ".join(each) for each in different(read(RECORD), found)]
    assert others == [], f"python -m tests.torture {family} --processes 1 --compare {RECORD.name}"
