"""Secrets of a run: sealed on the disk, bound to whom they belong to, and destroyed on request."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import os
import pickle
import secrets
import subprocess
import sys
import threading
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.vault.memory_keyring import MemoryKeyring
from tui.core.secret import Secret
from tui.vault import append_log
from tui.vault.append_log import DamagedLogError, NoRoomError, frame, read_log
from tui.vault.keyring import KeyringUnavailableError
from tui.vault.locks import AccountBusyError, account_lock
from tui.vault.run_file import (
    ByPassphrase,
    Kind,
    NotARunError,
    Run,
    RunFile,
    Slot,
    boxes,
    context,
    first_line,
    forget,
    header,
    slots,
    wrap_by_data_key,
    wrap_by_passphrase,
)
from tui.vault.sealing import Key, NoMemoryError, SealError, Stretch
from tui.vault.vault import SERVICE, Vault, data_key

ROOT = Path(__file__).parents[2]
RUN = Run("r-7", "1290384756102938", "127.0.0.1_8080", datetime(2026, 11, 24, tzinfo=UTC))
LI_NA = Slot("li.na", Kind.PASSWORD)
CHEN = Slot("chen.yu", Kind.ACCESS_KEY, "LTAI5tPlanted")
PASSWORD = Secret("Zq7-planted-名前-password")
KEY_SECRET = Secret("Zq7PlantedAccessKeySecret")
PASSPHRASE = Secret("correct horse, planted")


def begun(path: Path, data: Key, *, room: int = 10 * 1024) -> RunFile:
    """A run whose key the keyring's key opens."""
    key = Key.new(secrets.token_bytes)
    wrapping = wrap_by_data_key(RUN, key, data, secrets.token_bytes)
    return RunFile.create(path, RUN, key, wrapping, room=room, random=secrets.token_bytes)


def with_secrets(path: Path, data: Key) -> Path:
    """A run that kept two secrets."""
    with begun(path, data) as run:
        run.add({"t": "intent", "user": "li.na"})
        run.keep(LI_NA, Secret("an earlier one"))
        run.keep(LI_NA, PASSWORD)
        run.keep(CHEN, KEY_SECRET)
    return path


@pytest.fixture
def data() -> Key:
    """A data key."""
    return Key.new(secrets.token_bytes)


# Keys


def test_a_key_shows_nothing_of_itself(data: Key) -> None:
    text = data.to_text().reveal()
    assert text not in f"{data!r} {data} {data.fingerprint}"
    with pytest.raises(TypeError):
        pickle.dumps(data)
    with pytest.raises(TypeError):
        copy.deepcopy(data)
    assert Key.from_text(data.to_text()).fingerprint == data.fingerprint
    assert Key.new(secrets.token_bytes).fingerprint != data.fingerprint


@pytest.mark.parametrize("text", ["", "no base64!", "c2hvcnQ=", "名前"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(SealError):
        Key.from_text(Secret(text))


def test_a_box_opens_only_with_its_key_and_where_it_belongs(data: Key) -> None:
    box = data.seal(PASSWORD, ("ab", "c"), secrets.token_bytes)
    assert data.unseal(box, ("ab", "c")) == PASSWORD
    assert data.seal(PASSWORD, ("ab", "c"), secrets.token_bytes) != box, "a nonce of its own"
    other = Key.new(secrets.token_bytes)
    tampered = box[:-4] + ("AAA=" if not box.endswith("AAA=") else "BBB=")
    attempts: tuple[Callable[[], Secret], ...] = (
        lambda: other.unseal(box, ("ab", "c")),
        lambda: data.unseal(box, ("a", "bc")),
        lambda: data.unseal(box, ("ab", "c", "")),
        lambda: data.unseal(tampered, ("ab", "c")),
        lambda: data.unseal("no box", ("ab", "c")),
    )
    for opens in attempts:
        with pytest.raises(SealError) as refused:
            opens()
        assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("run", "slot"),
    [
        (replace(RUN, id="r-8"), CHEN),
        (replace(RUN, account_id="1290384756102939"), CHEN),
        (replace(RUN, endpoint="aliyun"), CHEN),
        (RUN, replace(CHEN, logon_name="li.na")),
        (RUN, replace(CHEN, kind=Kind.PASSWORD)),
        (RUN, replace(CHEN, id="LTAI5tAnother")),
        (RUN, None),
    ],
)
def test_a_box_is_bound_to_all_that_it_belongs_to(data: Key, run: Run, slot: Slot | None) -> None:
    box = data.seal(KEY_SECRET, context(RUN, CHEN), secrets.token_bytes)
    assert data.unseal(box, context(RUN, CHEN)) == KEY_SECRET
    with pytest.raises(SealError):
        data.unseal(box, context(run, slot))


def test_a_passphrase_is_stretched_as_is_promised(data: Key) -> None:
    """As another implementation of scrypt does it; the costs stand in the file."""
    wrapping = wrap_by_passphrase(RUN, data, PASSPHRASE, secrets.token_bytes)
    _, read = header((first_line(RUN, wrapping),))
    assert isinstance(read, ByPassphrase)
    stretch = read.stretch
    assert (stretch.n, stretch.r, stretch.p) == (2**17, 8, 1)
    key = hashlib.scrypt(
        PASSPHRASE.reveal().encode(),
        salt=stretch.salt,
        n=2**17,
        r=8,
        p=1,
        maxmem=2**28,
        dklen=32,
    )
    assert stretch.key(PASSPHRASE).fingerprint == Key(key).fingerprint


def test_every_passphrase_has_a_salt_of_its_own() -> None:
    one, other = (Stretch.new(secrets.token_bytes) for _ in range(2))
    assert one.salt != other.salt
    assert len(one.salt) == 16


@pytest.mark.parametrize("changes", [{"n": 2**30}, {"n": 2}, {"r": 1}, {"p": 9}, {"salt": b""}])
def test_costs_that_are_not_ours_are_not_paid(changes: dict[str, int]) -> None:
    costs = {"salt": bytes(16), "n": 2**17, "r": 8, "p": 1} | changes
    with pytest.raises(SealError):
        Stretch(**costs).key(PASSPHRASE)  # type: ignore[arg-type]


def test_a_passphrase_is_the_same_however_its_letters_are_spelled() -> None:
    one, two = (unicodedata.normalize(form, "Schlüssel für Ŝ und 각") for form in ("NFC", "NFD"))
    assert one != two
    stretch = Stretch.new(secrets.token_bytes)
    assert stretch.key(Secret(one)).fingerprint == stretch.key(Secret(two)).fingerprint
    assert stretch.key(Secret(one.lower())).fingerprint != stretch.key(Secret(one)).fingerprint


def test_half_a_character_is_refused_and_not_repeated(data: Key) -> None:
    broken = Secret("several words \ud83d")
    for attempt in (
        lambda: Stretch.new(secrets.token_bytes).key(broken),
        lambda: data.seal(broken, ("x",), secrets.token_bytes),
    ):
        with pytest.raises(SealError) as refused:
            attempt()
        assert refused.value.__cause__ is None
        assert refused.value.__suppress_context__
        assert "several" not in str(refused.value)


def test_too_little_memory_for_a_passphrase_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    class Costly:
        def derive(self, _: bytes) -> bytes:
            raise MemoryError("Not enough memory to derive key.")

    monkeypatch.setattr("cryptography.hazmat.primitives.kdf.scrypt.Scrypt", lambda **_: Costly())
    with pytest.raises(NoMemoryError) as refused:
        Stretch.new(secrets.token_bytes).key(PASSPHRASE)
    assert isinstance(refused.value, SealError)
    assert "memory" in str(refused.value)


# The run's file


def test_secrets_come_back_and_are_nowhere_in_the_file(tmp_path: Path, data: Key) -> None:
    path = with_secrets(tmp_path / "run.log", data)
    raw = path.read_bytes()
    for plain in (PASSWORD, KEY_SECRET, Secret("an earlier one"), data.to_text()):
        assert plain.reveal().encode() not in raw
        assert json.dumps(plain.reveal()).encode()[1:-1] not in raw
    with RunFile.open(path, data, secrets.token_bytes) as run:
        assert run.run == RUN
        assert dict(run.kept()) == {LI_NA: PASSWORD, CHEN: KEY_SECRET}
    assert slots(read_log(path)) == (LI_NA, CHEN)


def test_another_key_opens_nothing(tmp_path: Path, data: Key) -> None:
    path = with_secrets(tmp_path / "run.log", data)
    with pytest.raises(SealError):
        RunFile.open(path, Key.new(secrets.token_bytes), secrets.token_bytes)
    with pytest.raises(SealError):
        RunFile.open(path, PASSPHRASE, secrets.token_bytes)


def test_a_passphrase_opens_a_run_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "run.log"
    key = Key.new(secrets.token_bytes)
    wrapping = wrap_by_passphrase(RUN, key, PASSPHRASE, secrets.token_bytes)
    with RunFile.create(path, RUN, key, wrapping, room=5 * 1024, random=secrets.token_bytes) as run:
        run.keep(LI_NA, PASSWORD)
    assert PASSPHRASE.reveal().encode() not in path.read_bytes()
    _, read = header(read_log(path))
    assert isinstance(read, ByPassphrase)
    assert read == wrapping
    with RunFile.open(path, PASSPHRASE, secrets.token_bytes) as run:
        assert dict(run.kept()) == {LI_NA: PASSWORD}
    with pytest.raises(SealError):
        RunFile.open(path, Secret("correct horse, plante"), secrets.token_bytes)


def test_a_secret_cannot_be_moved_to_another_user(tmp_path: Path, data: Key) -> None:
    path = with_secrets(tmp_path / "run.log", data)
    with RunFile.open(path, data, secrets.token_bytes) as run:
        record = next(each for each in run.records if each.get("user") == "chen.yu")
        run.add({**{k: v for k, v in record.items() if k != "n"}, "user": "li.na"})
        with pytest.raises(SealError):
            run.kept()


def test_the_proof_at_the_beginning_is_no_secret_of_anybody(tmp_path: Path, data: Key) -> None:
    with begun(tmp_path / "run.log", data) as run:
        assert dict(run.kept()) == {}
        assert slots(run.records) == ()


def test_a_store_that_does_not_give_back_is_found_before_the_first_change(
    tmp_path: Path, data: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Key, "unseal", lambda *_, **_more: Secret("something else"))
    with pytest.raises(SealError):
        begun(tmp_path / "run.log", data)
    assert not list(tmp_path.iterdir())


def another_box(line: bytes) -> bytes:
    """A line that is whole, but for what is in its box."""
    record = json.loads(line[9:])
    number = record.pop("n")
    return frame(record | {"box": base64.b64encode(bytes(64)).decode("ascii")}, number)


@pytest.mark.parametrize(
    "kept",
    [
        another_box,
        lambda line: line[:-5] + bytes(5),
        lambda line: line.replace(b"sealed", b"s3aled"),
        lambda line: line[:-20],
        lambda _line: b"",
    ],
    ids=["another box", "blank end", "another kind", "torn", "lost"],
)
def test_what_the_disk_gives_back_is_what_is_proved(
    kept: Callable[[bytes], bytes], tmp_path: Path, data: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it makes of the line: tears it, loses it, or keeps another one."""

    def write(handle: int, line: bytes) -> None:
        os.write(handle, kept(line) if b"sealed" in line else line)

    monkeypatch.setattr(append_log, "_write_whole", write)
    with pytest.raises(SealError):
        begun(tmp_path / "run.log", data)
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_empty_again_is_no_proof(
    tmp_path: Path, data: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(append_log, "_write_whole", lambda *_: None)
    with pytest.raises(SealError):
        begun(tmp_path / "run.log", data)
    assert not list(tmp_path.iterdir())


def test_a_disk_without_room_is_found_before_the_first_change(tmp_path: Path, data: Key) -> None:
    with pytest.raises(NoRoomError):
        begun(tmp_path / "run.log", data, room=2**60)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("text", ["", '00000000 {"n":0}\n'])
def test_what_is_no_run_is_refused(text: str, tmp_path: Path, data: Key) -> None:
    path = tmp_path / "run.log"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises((NotARunError, DamagedLogError)):
        RunFile.open(path, data, secrets.token_bytes)


def test_forgetting_destroys_the_key_and_the_boxes_and_keeps_the_rest(
    tmp_path: Path, data: Key
) -> None:
    path = with_secrets(tmp_path / "run.log", data)
    boxes = [record["box"] for record in read_log(path) if "box" in record]
    forget(path)
    forget(path)
    text = path.read_text()
    assert not any(box in text for box in boxes)
    records = read_log(path)
    assert header(records) == (RUN, None)
    assert slots(records) == ()
    assert {"t": "intent", "user": "li.na"} in records
    assert {"t": "forgotten", "user": "li.na", "kind": "password", "id": ""} in records
    with pytest.raises(SealError):
        RunFile.open(path, data, secrets.token_bytes)


# The data key


def test_the_data_key_is_made_once_and_never_written_over(tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    made = data_key(keyring, tmp_path, secrets.token_bytes)
    assert data_key(keyring, tmp_path, secrets.token_bytes).fingerprint == made.fingerprint
    assert keyring.writes == [SERVICE]
    keyring.items[SERVICE] = Secret("somebody else's")
    with pytest.raises(KeyringUnavailableError, match="unreadable"):
        data_key(keyring, tmp_path, secrets.token_bytes)
    assert keyring.writes == [SERVICE]


def test_two_that_find_no_key_end_with_the_same(tmp_path: Path) -> None:
    keyring = MemoryKeyring()
    start = threading.Barrier(4)
    prints: list[str] = []

    def ask() -> None:
        start.wait()
        prints.append(data_key(keyring, tmp_path, secrets.token_bytes).fingerprint)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(prints) == 4
    assert len(set(prints)) == 1
    assert keyring.writes == [SERVICE]


def test_every_run_has_a_key_of_its_own(tmp_path: Path) -> None:
    """So that destroying its box destroys it, and no other."""
    keyring = MemoryKeyring()
    safe = Vault(lambda: tmp_path, "test", lambda: keyring, secrets.token_bytes)
    prints: list[str] = []
    for name in ("r-1", "r-2"):
        run = safe.run(name, "123", RUN.started)
        with safe.by_keyring(run, room=4096) as file:
            file.keep(LI_NA, PASSWORD)
            assert file._key is not None
            prints.append(file._key.fingerprint)
        (box,) = boxes(read_log(file.path)).values()
        with pytest.raises(SealError):
            Key.from_text(keyring.items[SERVICE]).unseal(box, context(run, LI_NA))
    assert len({*prints, Key.from_text(keyring.items[SERVICE]).fingerprint}) == 3


# One run at a time

HOLDER = """
import sys
from pathlib import Path
from tui.vault.locks import account_lock
with account_lock(Path(sys.argv[1]), "cloud", "123"):
    sys.stdout.write("held\\n")
    sys.stdout.flush()
    sys.stdin.read()
"""


@pytest.mark.parametrize("end", [subprocess.Popen.kill, subprocess.Popen.terminate])
def test_the_second_is_told_who_is_first_and_a_dead_one_holds_nothing(
    end: Callable[[subprocess.Popen[str]], None], tmp_path: Path
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        with pytest.raises(AccountBusyError) as busy, account_lock(tmp_path, "cloud", "123"):
            pass
        assert busy.value.process == child.pid
        with account_lock(tmp_path, "cloud", "another"):
            pass
        end(child)
        child.wait()
    with account_lock(tmp_path, "cloud", "123"):
        pass
