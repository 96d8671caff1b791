"""What every command says: golden outputs of people's and of scripts' form, as kept text files.

``python -m tests.pins.commands [TOPIC ...]`` writes the files in ``kept/commands`` anew: all of
them, or those of these topics. Read the difference before it is committed. With ``--serve`` it
reads topics from standard input, and answers each with a line of JSON; so the tests use it.

Each case runs in a process of its own, forked off one that has loaded and done everything once.
"""

from __future__ import annotations

import gc
import json
import shutil
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tests import haste

if TYPE_CHECKING:
    from tests.pins.command_steps import Case

KEPT: Final = Path(__file__).parent / "kept" / "commands"


def tell(cases: Iterable[Case]) -> str:
    """What is kept of the cases of a topic."""
    from tests.pins.command_steps import carry_out
    from tests.torture.forking import Killed, in_child

    told = []
    for each in cases:
        directory = Path(tempfile.mkdtemp(prefix="pins-"))
        try:
            text = in_child(lambda it=each, at=directory: carry_out(it, at))  # type: ignore[misc]
            assert not isinstance(text, Killed), each.name
            told.append(text)
        finally:
            shutil.rmtree(directory)
    return "".join(told)


def warm_up() -> None:
    """Load what commands load, and do once what takes longer the first time."""
    haste.hasten()
    from tests.pins.command_steps import carry_out
    from tests.pins.command_tables import WARMING

    with tempfile.TemporaryDirectory() as directory:
        carry_out(WARMING, Path(directory))
    # What is there by now is not looked through, and so not copied, in every case's process.
    gc.collect()
    gc.freeze()


def main() -> int:
    """Write kept files, or serve the tests."""
    warm_up()
    from tests.pins.command_tables import TOPICS

    if sys.argv[1:] == ["--serve"]:
        for line in sys.stdin:
            print(json.dumps(tell(TOPICS[line.strip()])), flush=True)
        return 0
    KEPT.mkdir(parents=True, exist_ok=True)
    for topic in sys.argv[1:] or TOPICS:
        (KEPT / f"{topic}.txt").write_text(tell(TOPICS[topic]), encoding="utf-8")
        print(topic)
    return 0


if __name__ == "__main__":
    sys.exit(main())
