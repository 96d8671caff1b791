"""Earlier runs are known from their files, without opening a secret."""

from __future__ import annotations

import os
import secrets
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.apply.conftest import World
from tests.apply.undone import undo, undoer
from tests.vault.memory_keyring import MemoryKeyring
from tui.apply.entries import HandedOver, UndoBegun
from tui.apply.events import RunStatus
from tui.apply.history import (
    PastRun,
    SealedBy,
    Standing,
    forget_secrets,
    kept_secrets,
    note_afterwards,
    past_run,
    past_runs,
    unfinished,
)
from tui.apply.open_run import OpenRun, SecretStorage, StorageChoice, begin_run
from tui.core.operations import Plan
from tui.core.secret import Secret
from tui.vault.append_log import AppendLog, frame, read_log
from tui.vault.files import write_private
from tui.vault.locks import AccountBusyError
from tui.vault.run_file import Kind
from tui.vault.vault import Vault

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
BY_PASSPHRASE = StorageChoice(SecretStorage.PASSPHRASE, Secret("several words are easy"))


@pytest.fixture
def safe(tmp_path: Path) -> Vault:
    keyring = MemoryKeyring()
    return Vault(lambda: tmp_path, "test", lambda: keyring, secrets.token_bytes)


def applied(
    world: World,
    safe: Vault,
    plan: Plan | None = None,
    choice: StorageChoice | None = None,
    after: timedelta = timedelta(),
) -> OpenRun:
    """A run to its end, and closed."""
    place = begin_run(safe, plan or world.whole_plan(), choice, NOW + after)
    if place.by_hand is not None:
        by_hand = place.by_hand
        by_hand.listen(lambda _slot, _value: by_hand.answer(True))
    runner = world.runner(
        place.journal.state.plan,
        sink=place.sink,
        journal=place.journal,
        memory=place.memory,
    )
    assert world.run(runner) is RunStatus.DONE
    place.close()
    return place


def begun(world: World, safe: Vault) -> OpenRun:
    """A run that failed, and closed."""
    place = begin_run(safe, world.whole_plan(), None, NOW)
    world.simulator.stop()
    runner = world.runner(place.journal.state.plan, sink=place.sink, journal=place.journal)
    assert world.run(runner) is RunStatus.FAILED
    place.close()
    return place


def only(safe: Vault) -> PastRun:
    (run,) = past_runs(safe)
    return run


def test_where_nothing_was_ever_applied_there_is_nothing(safe: Vault) -> None:
    assert past_runs(safe) == ()


@pytest.mark.parametrize(
    ("choice", "sealed_by", "secrets_kept"),
    [
        (StorageChoice(), SealedBy.KEYRING, 3),
        (BY_PASSPHRASE, SealedBy.PASSPHRASE, 3),
        (StorageChoice(SecretStorage.BY_HAND), SealedBy.NOTHING, 0),
    ],
    ids=["keyring", "passphrase", "by-hand"],
)
def test_a_run_that_is_over(
    world: World, safe: Vault, choice: StorageChoice, sealed_by: SealedBy, secrets_kept: int
) -> None:
    place = applied(world, safe, choice=choice)
    run = only(safe)
    assert (run.id, run.account_id) == (place.run_id, world.account.account_id)
    assert (run.standing, run.sealed_by, run.started) == (Standing.APPLIED, sealed_by, NOW)
    assert run.plan == place.journal.state.plan
    assert len(run.secrets) == secrets_kept
    assert run.problem == ""
    assert unfinished((run,)) == ()


def test_a_run_that_failed_can_be_gone_on_with(world: World, safe: Vault) -> None:
    begun(world, safe)
    run = only(safe)
    assert run.standing is Standing.UNFINISHED
    assert unfinished((run,)) == (run,)
    assert run.state is not None
    assert run.state.changed


def test_a_run_that_is_being_undone_and_one_that_was(world: World, safe: Vault) -> None:
    place = applied(world, safe)
    with AppendLog.open(place.path) as log:
        log.append({"t": "undo-begun"})
        assert past_run(place.path).standing is Standing.UNDOING
        assert unfinished((past_run(place.path),)) != ()
        place.journal._write = log.append
        place.journal.state.apply(UndoBegun())
        assert undo(world, undoer(world, place.journal))[0] is RunStatus.DONE
    run = only(safe)
    assert run.standing is Standing.UNDONE
    assert unfinished((run,)) == ()
    assert run.void == {slot.logon_name for slot in run.secrets}
    assert run.is_void, "what the secrets were for is gone"
    assert run.not_handed_over == ()


@pytest.mark.parametrize("after", [timedelta(minutes=1), timedelta(milliseconds=1)])
def test_the_newest_comes_first_and_other_accounts_are_left_out(
    world: World, tmp_path: Path, after: timedelta
) -> None:
    suffixes = iter([b"\xff\xff\xff", b"\0\0\0"])
    keyring = MemoryKeyring()

    def falling(size: int) -> bytes:
        return next(suffixes) if size == 3 else secrets.token_bytes(size)

    safe = Vault(lambda: tmp_path, "test", lambda: keyring, falling)
    first = applied(world, safe)
    plan = world.plan(*world.whole_plan().operations[:1])
    second = applied(world, safe, plan, after=after)
    assert [run.id for run in past_runs(safe)] == [second.run_id, first.run_id]
    assert len(past_runs(safe, world.account.account_id)) == 2
    assert past_runs(safe, "1111111111111111") == ()
    kept = kept_secrets(past_runs(safe))
    assert {name: run.id for name, run in kept.items()} == dict.fromkeys(
        ["ada.l", "grace.h", "robot"], first.run_id
    )


def test_what_was_handed_over_is_known_and_files_are_reminded_of(
    world: World, safe: Vault, tmp_path: Path
) -> None:
    place = applied(world, safe)
    exported = tmp_path / "ada.json"
    exported.write_text("{}")
    assert only(safe).not_handed_over == ("ada.l", "grace.h", "robot")
    notes = (
        HandedOver("ada.l", "exported", str(exported)),
        HandedOver("robot", "copied"),
    )
    note_afterwards(safe, place.path, notes)
    run = only(safe)
    assert run.not_handed_over == ("grace.h",)
    assert run.files == (str(exported),)
    assert run.standing is Standing.APPLIED
    exported.unlink()
    assert only(safe).files == ()


def test_forgetting_destroys_the_secrets_and_nothing_else(world: World, safe: Vault) -> None:
    place = applied(world, safe)
    before = only(safe)
    forget_secrets(safe, before)
    run = only(safe)
    assert (run.standing, run.sealed_by) == (Standing.APPLIED, SealedBy.FORGOTTEN)
    assert run.secrets == ()
    assert run.plan == before.plan
    assert not [line for line in read_log(place.path) if "box" in str(line.get("key"))]
    assert kept_secrets((run,)) == {}


def test_a_run_that_is_going_is_not_forgotten(world: World, safe: Vault) -> None:
    place = begin_run(safe, world.whole_plan(), None, NOW)
    run = past_run(place.path)
    with pytest.raises(AccountBusyError):
        forget_secrets(safe, run)
    with pytest.raises(AccountBusyError):
        note_afterwards(safe, place.path, ())
    place.close()


# Files that cannot be read


def _first_line(**change: object) -> Callable[[Path], None]:
    return _line("run", **change)


def _line(kind: str, /, **change: object) -> Callable[[Path], None]:
    def rewrite(path: Path) -> None:
        lines = [{**line, **change} if line["t"] == kind else dict(line) for line in read_log(path)]
        path.write_bytes(b"".join(frame(line, number) for number, line in enumerate(lines)))

    return rewrite


def _add(**line: object) -> Callable[[Path], None]:
    def append(path: Path) -> None:
        with AppendLog.open(path) as log:
            log.append(line)

    return append


def _deep(path: Path) -> None:
    """A line whose checksum is right, and which no reader gets to the bottom of."""
    body = b'{"n":0,"t":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    path.write_bytes(b"%08x %s\n" % (zlib.crc32(body), body))


def _flip(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"op":0', b'"op":1', 1))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (_first_line(v=2), "version"),
        (_first_line(key={"by": "magic"}), "version"),
        (_line("plan", operations=[{"do": "paint"}]), "version"),
        (_line("plan", t="renamed"), "version"),
        (_line("sealed", kind="fingerprint"), "version"),
        (_add(t="renamed"), "version"),
        (_add(t="finished", op=99), "version"),
        (_add(t="finished", op="first"), "version"),
        (_first_line(run="../../another"), "elsewhere"),
        (_first_line(account="../17"), "elsewhere"),
        (_first_line(run=7), "version"),
        (_first_line(run="\x1b[2J\n"), "elsewhere"),
        (_first_line(started="2026-11-24T09:30:00"), "version"),
        (_first_line(started="9" * 400), "version"),
        (_line("plan", reason=["many"]), "version"),
        (_line("plan", account=["17", {}, ""]), "version"),
        (_line("plan", regions=[1]), "version"),
        (_line("plan", users=[[{"a": 1}, "", False, "console"]]), "version"),
        (_line("plan", users=[["mei", 10**400, False, "console"]]), "version"),
        (_line("plan", users=None), "version"),
        (_line("sealed", user=["mei"]), "version"),
        (_line("sealed", user=None), "version"),
        (_line("sealed", box=5), "version"),
        (_add(t=None), "version"),
        (_add(t=["finished"], op=0), "version"),
        (_add(t="finished", op=-1), "version"),
        (_add(t="finished", op=True), "version"),
        (_add(t="finished", op=10**100), "version"),
        (_add(t="finished", op=0, user_id={"x": []}), "version"),
        (_add(t="undone", op=99), "version"),
        (_add(t="begun", op=0, at="2026-11-24T09:30:00"), "version"),
        (_add(t="begun", op=0, at=1e308), "version"),
        (_add(t="begun", op=0, at="2026-11-24T09:30:00Z", tags=[[1, 2]]), "version"),
        (_add(t="begun", op=0, at="2026-11-24T09:30:00Z", keys=[None]), "version"),
        (_add(t="handed-over", user=[], how=0), "version"),
        (_add(t="ended", ending="well"), "version"),
        (_add(t="ended", ending="applied", strays=[3]), "version"),
        (_deep, "damaged"),
        (_flip, "damaged"),
        (lambda path: path.write_bytes(b"\x00" * 100), "damaged"),
        (lambda path: path.chmod(0o644), "not-private"),
        (lambda path: (path.unlink(), path.mkdir()), "not-private"),
    ],
)
def test_a_file_that_cannot_be_read_is_listed_all_the_same(
    world: World, safe: Vault, change: Callable[[Path], object], problem: str
) -> None:
    place = applied(world, safe)
    change(place.path)
    run = only(safe)
    assert (run.standing, run.problem) == (Standing.UNREADABLE, problem)
    assert (run.id, run.account_id) == (place.run_id, world.account.account_id)
    assert (run.plan, run.not_handed_over, run.files) == (None, (), ())
    assert unfinished((run,)) == ()


def test_one_that_cannot_be_read_takes_no_other_with_it(world: World, safe: Vault) -> None:
    first = applied(world, safe)
    hostile, pipe = (first.path.with_name(f"29261124-{name}.run") for name in ("a", "b"))
    hostile.touch(0o600)
    hostile.write_bytes(first.path.read_bytes())
    _first_line(run=hostile.stem)(hostile)
    _add(t="handed-over", user={}, how="shown")(hostile)
    os.mkfifo(pipe, 0o600)
    assert [(run.id, run.problem) for run in past_runs(safe)] == [
        (pipe.stem, "not-private"),
        (hostile.stem, "version"),
        (first.run_id, ""),
    ]


def test_a_handover_file_that_cannot_be_looked_at_spoils_no_run(world: World, safe: Vault) -> None:
    place = applied(world, safe)
    for file in ("n" * 400, "\x00", "/proc/1/cwd/given.json"):
        note_afterwards(safe, place.path, (HandedOver("mei", "file", file),))
    assert (only(safe).problem, only(safe).files) == ("", ())


def test_a_run_that_was_cut_off_before_its_plan_is_left_out(world: World, safe: Vault) -> None:
    place = begin_run(safe, world.whole_plan(), None, NOW)
    begun = place.path.read_bytes()
    head, plan_begins = begun.index(b"\n") + 1, begun.index(b'{"n":2')
    place.close()
    for cut in (0, 5, head, head + 5, plan_begins, len(begun) - 2):
        write_private(place.path, begun[:cut].decode("ascii"))
        assert past_run(place.path).problem == "nothing-begun"
        assert past_runs(safe) == ()
    write_private(place.path, begun.decode("ascii"))
    assert only(safe).standing is Standing.UNFINISHED


def test_a_run_that_has_gone_meanwhile_is_no_error(tmp_path: Path) -> None:
    assert past_run(tmp_path / "gone.run").problem == "damaged"


def test_reading_opens_no_keyring_and_changes_nothing(world: World, safe: Vault) -> None:
    place = applied(world, safe)
    torn = place.path.read_bytes() + b'deadbeef {"n'
    place.path.write_bytes(torn)

    def none() -> MemoryKeyring:
        raise AssertionError

    again = Vault(lambda: safe.place.parents[1], "test", none, secrets.token_bytes)
    (run,) = past_runs(again)
    assert run.standing is Standing.APPLIED
    assert {slot.kind for slot in run.secrets} == {Kind.PASSWORD, Kind.ACCESS_KEY}
    assert place.path.read_bytes() == torn
