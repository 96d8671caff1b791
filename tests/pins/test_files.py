"""A draft and a keyring that were written once come up as they were.

What becomes of the kept runs stands in ``kept/commands/kept-files.txt``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import keyring
import pytest

from tests.pins.draft_cases import EVERYTHING
from tests.pins.file_cases import RUNS_KEPT
from tests.pins.files import DRAFT, IDENTITY, ITEMS, KEPT, MADE_UP, SAVED, told_of
from tests.pins.keyring_steps import Keyring
from tui.core.draft import Draft
from tui.signin.saved_keys import KeyringSessions
from tui.vault.drafts import DraftStore
from tui.vault.keyring import open_keyring
from tui.vault.sealing import Key
from tui.vault.vault import data_key


def test_the_draft_comes_up_equal(tmp_path: Path) -> None:
    store = DraftStore(tmp_path / "state", IDENTITY, "1290384756102938")
    store.save(Draft())
    assert store.path.relative_to(tmp_path) == Path(
        "state", "drafts", "127.0.0.1_40117", "1290384756102938.json"
    )
    store.path.write_bytes(DRAFT.read_bytes())
    read = store.load()
    assert read is not None
    assert (read.draft, read.findings) == (EVERYTHING, ())


def test_the_draft_holds_everything_that_a_draft_can_hold() -> None:
    empty = Draft()
    same = [
        it.name for it in fields(Draft) if getattr(EVERYTHING, it.name) == getattr(empty, it.name)
    ]
    assert same == []


@pytest.fixture
def held() -> Iterator[dict[str, str]]:
    """The items of the kept keyring, which is the machine's."""
    there = Keyring()
    there.items.update(json.loads(ITEMS.read_text(encoding="utf-8")))
    before = keyring.get_keyring()
    keyring.set_keyring(there)
    yield there.items
    keyring.set_keyring(before)


def test_saved_access_keys_come_up_equal(held: dict[str, str], tmp_path: Path) -> None:
    before = dict(held)
    store = KeyringSessions(open_keyring(60), "onramp aliyun", lambda: tmp_path)
    assert store.names() == tuple(SAVED)
    for name, saved in SAVED.items():
        loaded = store.load(name)
        assert loaded is not None
        assert (loaded.access_key_id, loaded.secret, loaded.token, loaded.expires) == (
            saved.access_key_id,
            saved.secret,
            saved.token,
            saved.expires,
        )
    assert held == before
    store.forget_all()
    assert list(held) == ["onramp data key"]


def test_the_data_key_is_the_one_that_the_runs_are_sealed_with(
    held: dict[str, str], tmp_path: Path
) -> None:
    key = data_key(open_keyring(60), tmp_path, lambda _: b"never asked")
    assert key.fingerprint == Key(MADE_UP).fingerprint
    assert f'"id":"{key.fingerprint}"' in (KEPT / "finished.run").read_text(encoding="utf-8")


def test_every_kept_file_is_read_by_a_test() -> None:
    runs = {f"{each.name}.{kind}" for each in RUNS_KEPT for kind in ("run", "json")}
    assert {path.name for path in KEPT.iterdir()} == {*runs, DRAFT.name, ITEMS.name}


def test_every_kind_of_seal_and_every_secret_is_there() -> None:
    first = [(KEPT / f"{each.name}.run").read_text("utf-8").splitlines()[0] for each in RUNS_KEPT]
    kinds = ('"by":"keyring"', '"by":"passphrase"', '"key":null')
    assert [kind for kind in kinds if not any(kind in line for line in first)] == []
    assert sum(len(told_of(each.name)["secrets"]) for each in RUNS_KEPT) > 15
