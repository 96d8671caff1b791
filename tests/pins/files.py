"""Files as Onramp wrote them once: runs, a draft, and the items of a keyring.

``kept/files`` was written by ``python -m tests.pins.files``, and is not written anew: people have
such files, so whatever the code becomes, it reads these. The command adds what is missing, and
leaves alone what is there. Of each run there is the file, and beside it, as JSON, what the run had
changed in the account by then and a digest of every secret that is sealed in the file. That is what
a simulator needs so that the run can be gone on with. :data:`READING` does that; what it says is
kept and renewed as that of every command is.

What opens the sealed secrets stands below and says of itself that it is made up; the secrets are
the simulator's.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import sys
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final

import keyring

from tests import haste
from tests.pins.cloud_state import difference, put, state
from tests.pins.command_steps import PASSPHRASE, Case, Place, environment, text_only
from tests.pins.draft_cases import EVERYTHING
from tests.pins.file_cases import BY_PASSPHRASE, RUNS_KEPT
from tests.pins.keyring_steps import Keyring
from tests.pins.later_cases import UNDO, run_file
from tests.pins.stable_words import StableWords
from tui.cloud.endpoints import Endpoints
from tui.core.credentials import Credentials
from tui.core.secret import Secret
from tui.planning.draft_json import write_draft
from tui.signin.saved_keys import KeyringSessions
from tui.simulator.server import start
from tui.simulator.settings import SimulatorSettings
from tui.vault import sealing
from tui.vault.keyring import open_keyring
from tui.vault.run_file import RunFile
from tui.vault.sealing import Key
from tui.vault.vault import Vault

KEPT: Final = Path(__file__).parent / "kept" / "files"
IDENTITY: Final = "127.0.0.1:40117"
"""Where the simulator was; what is sealed is bound to it."""
MADE_UP: Final = b"made up to open kept files only!"
DATA_KEY: Final = base64.b64encode(MADE_UP).decode()
DRAFT: Final = KEPT / "draft.json"
ITEMS: Final = KEPT / "keyring.json"
SAVED: Final = {
    "ops-admin @ 1290384756102938": Credentials("LTAI-made-up-1", Secret("made up, the first")),
    "李娜 @ 1234567890123456": Credentials(
        "STS.made-up-2",
        Secret("made up, the second"),
        Secret("made up, its token"),
        expires=datetime(2026, 12, 24, 18, 30, tzinfo=UTC),
    ),
}
"""The AccessKeys in the kept keyring, in the order in which they were saved."""
WRITTEN_IN: Final = Path("/tmp/onramp-kept-files")  # noqa: S108 - stands in a file that is kept
_RUNS: Final = Path("state", "onramp", "runs", IDENTITY.replace(":", "_"), "1290384756102938")


def as_it_was(place: Place) -> None:
    """The place that the files are bound to, the key that opens them, and its true costs."""
    Endpoints.identity = property(lambda _: IDENTITY)  # type: ignore[method-assign,assignment]
    sealing._stretched = haste._STRETCHED
    there = Keyring()
    there.items["onramp data key"] = DATA_KEY
    del place.environ["PYTHON_KEYRING_BACKEND"]
    keyring.set_keyring(there)


def told_of(name: str) -> dict[str, Any]:
    """What stands beside a kept run."""
    told: dict[str, Any] = json.loads((KEPT / f"{name}.json").read_text(encoding="utf-8"))
    return told


# Writing, once


def write(case: Case) -> None:
    """Keep the file of a run. In a process of its own."""
    directory = WRITTEN_IN / case.name
    directory.mkdir(parents=True)
    settings = SimulatorSettings(**case.settings)
    with start(settings, now=partial(datetime.now, UTC), random=Random(2026)) as simulator:
        before = simulator.change(state)
        place = Place(
            simulator, directory, environment(simulator, directory), False, StableWords("")
        )
        as_it_was(place)
        place.write(case.plan)
        for step in case.steps:
            assert not isinstance(step, str)
            step(place)
        path = run_file(place)
        shutil.copyfile(path, KEPT / f"{case.name}.run")
        told = {
            "run": path.stem,
            "cloud": difference(before, simulator.change(state)),
            "secrets": _digests(case.name, path),
        }
    text = json.dumps(told, indent=1, ensure_ascii=False)
    (KEPT / f"{case.name}.json").write_text(f"{text}\n", encoding="utf-8")


def _items() -> dict[str, str]:
    """What a keyring holds once AccessKeys were saved, changed and forgotten in it."""
    held = Keyring()
    keyring.set_keyring(held)
    with tempfile.TemporaryDirectory() as directory:
        store = KeyringSessions(open_keyring(60), "onramp aliyun", lambda: Path(directory))
        for name, credentials in SAVED.items():
            store.save(name, replace(credentials, secret=Secret("made up, and replaced")))
            store.save(name, credentials)
        store.save("gone @ 1", SAVED["ops-admin @ 1290384756102938"])
        store.forget("gone @ 1")
        Vault(
            lambda: Path(directory), IDENTITY, lambda: open_keyring(60), lambda _: MADE_UP
        ).prepare()
    return held.items


def _digests(name: str, path: Path) -> dict[str, str]:
    if name == "forgotten":
        return {}
    opener = Secret(PASSPHRASE) if name in BY_PASSPHRASE else Key.from_text(Secret(DATA_KEY))
    with RunFile.open(path, opener, os.urandom) as file:
        return {slot.logon_name: digest(it.reveal()) for slot, it in file.kept().items()}


def digest(secret: str) -> str:
    """Tells whether a secret is the expected one."""
    return hashlib.sha256(secret.encode()).hexdigest()


def main() -> int:
    """Write what is missing."""
    from tests.torture.forking import Killed, in_child

    KEPT.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(WRITTEN_IN, ignore_errors=True)
    for case in RUNS_KEPT:
        if not (KEPT / f"{case.name}.run").exists():
            assert not isinstance(in_child(partial(write, case)), Killed)
            print(case.name)
    if not DRAFT.exists():
        DRAFT.write_text(write_draft(EVERYTHING), encoding="utf-8")
    if not ITEMS.exists():
        ITEMS.write_text(f"{json.dumps(_items(), indent=1)}\n", encoding="utf-8")
    shutil.rmtree(WRITTEN_IN, ignore_errors=True)
    return 0


# Reading, ever after


def _is_there(name: str) -> Any:  # noqa: ANN401
    def step(place: Place) -> None:
        as_it_was(place)
        told = told_of(name)
        place.simulator.change(partial(put, changed=told["cloud"]))
        runs = place.directory / _RUNS
        runs.mkdir(mode=0o700, parents=True)
        for each in (runs, *runs.parents):
            if each.is_relative_to(place.directory / "state"):
                each.chmod(0o700)
        target = runs / f"{told['run']}.run"
        shutil.copyfile(KEPT / f"{name}.run", target)
        target.chmod(0o600)

    return step


def _lists(place: Place) -> None:
    """What the list of runs shows, word by word: the file is always the same."""
    _, out, _ = place.run("runs --json")
    told = json.loads(out)
    text = json.dumps(told, indent=1, ensure_ascii=False).replace(str(place.directory), "<place>")
    place.told.append("".join(f"  {line}\n" for line in text.splitlines()))


def _opens(name: str) -> Any:  # noqa: ANN401
    """What was sealed is written out; what the file had kept by then is what it was."""

    def step(place: Place) -> None:
        given = place.directory / "new.json"
        entries = json.loads(given.read_text()) if given.exists() else []
        secrets = {
            each["logon_name"]: digest(each.get("password") or each["access_key_secret"])
            for each in entries
            if each.get("password") or each.get("access_key_secret")
        }
        expected = told_of(name)["secrets"]
        same = sorted(each for each, it in secrets.items() if expected.get(each) == it)
        made = sorted(set(secrets) - set(same))
        place.tell(f"secrets as they were sealed: {same}, made now: {made}\n")

    return step


def _read(case: Case) -> list[Case]:
    phrase = " PASS" if case.name in BY_PASSPHRASE else ""
    resume = f"resume last --yes --workers 1 --handover new.json{phrase}"
    there = _is_there(case.name)
    cases = [
        text_only(f"{case.name}, gone on with", there, _lists, resume, _opens(case.name), UNDO)
    ]
    if case.name.startswith(("killed", "failed", "own")):
        cases.append(text_only(f"{case.name}, taken back", there, UNDO))
    return cases


READING: Final = tuple(each for case in RUNS_KEPT for each in _read(case))

if __name__ == "__main__":
    sys.exit(main())
