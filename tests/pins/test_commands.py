"""What every command says is what is kept; see :mod:`tests.pins.commands` for how it is renewed."""

from __future__ import annotations

import difflib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.pins.command_tables import TOPICS
from tests.pins.commands import KEPT
from tests.pins.stable_words import ROOT

Tell = Callable[[str], str]


@pytest.fixture(scope="module")
def tell() -> Iterator[Tell]:
    """Tells what the cases of a topic say, from a process that has loaded everything."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.pins.commands", "--serve"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        asked, answers = process.stdin, process.stdout
        assert asked is not None
        assert answers is not None

        def of(topic: str) -> str:
            asked.write(f"{topic}\n")
            asked.flush()
            told: str = json.loads(answers.readline())
            return told

        yield of
        asked.close()


@pytest.mark.parametrize("topic", TOPICS)
def test_commands_say_what_is_kept(tell: Tell, topic: str) -> None:
    kept = (KEPT / f"{topic}.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    told = tell(topic).splitlines(keepends=True)
    difference = "".join(difflib.unified_diff(kept, told, f"kept/{topic}.txt", "said now"))
    assert not difference, difference


def test_every_kept_file_is_of_a_topic() -> None:
    assert {path.name for path in KEPT.iterdir()} == {f"{topic}.txt" for topic in TOPICS}


def test_no_two_cases_of_a_topic_have_one_name() -> None:
    for cases in TOPICS.values():
        names = [each.name for each in cases]
        assert len(set(names)) == len(names)
