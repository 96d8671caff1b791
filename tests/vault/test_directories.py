"""Every directory on the way to a file of the state is ours alone, and no link."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.vault.memory_keyring import MemoryKeyring
from tui.apply.history import past_run
from tui.core.draft import Draft
from tui.text.history import cannot_open
from tui.text.runs import directory_problem
from tui.text.vault import cannot_begin
from tui.vault.drafts import DraftStore
from tui.vault.files import (
    DirectoryTrouble,
    NotOursError,
    check_state,
    private_directory,
    trusted_directory,
)
from tui.vault.keyring import turn
from tui.vault.locks import AccountBusyError, InstanceLock, account_lock
from tui.vault.vault import Vault

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def linked(path: Path) -> None:
    elsewhere = path.with_name("elsewhere")
    path.rename(elsewhere)
    path.symlink_to(elsewhere)


def opened(path: Path) -> None:
    path.chmod(0o777)


def open_to_the_group(path: Path) -> None:
    path.chmod(0o770)


def replaced(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.write_text("")


SPOILT: list[tuple[Callable[[Path], None], DirectoryTrouble]] = [
    (linked, DirectoryTrouble.LINK),
    (opened, DirectoryTrouble.OPEN),
    (open_to_the_group, DirectoryTrouble.OPEN),
    (replaced, DirectoryTrouble.NO_DIRECTORY),
]


def safe_at(root: Path) -> Vault:
    return Vault(lambda: root, "test", MemoryKeyring, secrets.token_bytes)


def begin(root: Path) -> Path:
    safe = safe_at(root)
    with safe.without_secrets(safe.run("r-1", "17", NOW), room=10) as file:
        return file.path


def used(root: Path) -> dict[str, Callable[[], object]]:
    """All that touches the state, by the directory that it goes through."""
    path = root / "runs" / "test" / "17" / "r-1.run"
    store = DraftStore(root, "test", "17")
    return {
        "runs/test/17 begin": lambda: begin(root),
        "runs/test/17 reopen": lambda: safe_at(root).reopen_closed(path),
        "runs/test files": lambda: safe_at(root).files(),
        "runs/test hold": lambda: safe_at(root).hold("17"),
        "drafts/test load": store.load,
        "drafts/test save": lambda: store.save(Draft()),
        "drafts/test clear": store.clear,
        "running token": lambda: InstanceLock(lambda: root).token,
        "running is gone": lambda: InstanceLock(lambda: root).is_gone("0badc0de"),
        " turn": lambda: turn(root, 1.0, lambda: False).__enter__(),
    }


@pytest.mark.parametrize(("spoil", "trouble"), SPOILT)
def test_a_directory_that_is_not_ours_alone_is_refused_by_name(
    spoil: Callable[[Path], None], trouble: DirectoryTrouble, tmp_path: Path
) -> None:
    for number, way in enumerate(used(tmp_path)):
        names = way.split(" ")[0].split("/")
        for depth in range(len(names) + 1 if names[0] else 1):
            root = tmp_path / f"{number}-{depth}" / "state"
            begin(root)
            DraftStore(root, "test", "17").save(Draft())
            private_directory(root, "running")
            bad = root.joinpath(*names[:depth])
            spoil(bad)
            with pytest.raises(NotOursError) as caught:
                used(root)[way]()
            assert (caught.value.path, caught.value.trouble) == (bad, trouble), way
            # Also what is to be done about it, not only which one it is.
            for told in (cannot_begin(caught.value), cannot_open(caught.value)):
                assert directory_problem(caught.value) in told
                assert str(bad) in told


def test_another_users_directory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = begin(tmp_path / "state")
    owner = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: owner)
    for work in (safe_at(tmp_path / "state").files, lambda: private_directory(path.parent)):
        with pytest.raises(NotOursError) as caught:
            work()
        assert caught.value.trouble is DirectoryTrouble.ANOTHER_USERS


def test_what_is_made_is_for_its_owner_alone_on_the_whole_way(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        path = begin(tmp_path / "state")
    finally:
        os.umask(before)
    way = [path.parent, *path.parent.parents]
    mine = [each for each in way if each.is_relative_to(tmp_path / "state")]
    assert [stat.S_IMODE(each.stat().st_mode) for each in mine] == [0o700] * 4
    # What others could only look into is closed, and nothing is refused for that.
    for each in mine:
        each.chmod(0o755)
    begin(tmp_path / "state" / "more")
    assert safe_at(tmp_path / "state").files() == (path,)


def test_what_is_not_there_yet_is_as_good_as_ours(tmp_path: Path) -> None:
    assert trusted_directory(tmp_path / "state", "runs") == tmp_path / "state" / "runs"
    check_state(tmp_path / "state")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("spoil", "trouble"), SPOILT[:3])
def test_looking_at_the_state_finds_it_wherever_it_is(
    spoil: Callable[[Path], None], trouble: DirectoryTrouble, tmp_path: Path
) -> None:
    path = begin(tmp_path / "state")
    spoil(path.parent)
    with pytest.raises(NotOursError) as caught:
        check_state(tmp_path / "state")
    assert (caught.value.path, caught.value.trouble) == (path.parent, trouble)
    # Its runs are listed, and not read.
    assert past_run(path).problem == "not-private"


# The files of a lock


def test_no_link_is_followed_to_say_who_is_at_work(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("not ours")
    holder = tmp_path / "state" / "runs" / "test" / "17.pid"
    private_directory(tmp_path / "state", "runs", "test")
    holder.symlink_to(target)
    with account_lock(tmp_path / "state", "test", "17"):
        assert not holder.is_symlink()
        assert holder.read_text() == f"{os.getpid()}\n"
        holder.unlink()
        holder.symlink_to(target)
        busy(tmp_path / "state")
        holder.unlink()
        os.mkfifo(holder, 0o600)
        busy(tmp_path / "state")
    assert target.read_text() == "not ours"


def busy(root: Path) -> None:
    with pytest.raises(AccountBusyError) as caught, account_lock(root, "test", "17"):
        pass
    assert caught.value.process is None


def test_no_lock_is_a_link(tmp_path: Path) -> None:
    target = tmp_path / "target"
    place = private_directory(tmp_path / "state", "runs", "test")
    (place / "17.lock").symlink_to(target)
    with pytest.raises(OSError, match=r"17\.lock"), account_lock(tmp_path / "state", "test", "17"):
        pass
    (tmp_path / "state" / "keyring.lock").symlink_to(target)
    with (
        pytest.raises(OSError, match=r"keyring\.lock"),
        turn(tmp_path / "state", 1.0, lambda: False),
    ):
        pass
    assert not target.exists()
