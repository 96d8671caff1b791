"""The draft on disk: private, whole, and kept apart."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.core.draft import Draft
from tui.core.users import UserRow
from tui.vault.drafts import DraftStore
from tui.vault.files import (
    NotPrivateError,
    file_name,
    private_directory,
    read_private,
    state_directory,
    write_private,
)

ACCOUNT = "1290384756102938"
DRAFT = Draft(users=(UserRow("li.na", "Li Na 李娜 \ud800"),), reason="INC-42")


@pytest.fixture
def store(tmp_path: Path) -> DraftStore:
    return DraftStore(tmp_path / "state", "127.0.0.1:8080", ACCOUNT)


def loaded(store: DraftStore) -> Draft | None:
    read = store.load()
    return None if read is None else read.draft


def test_a_draft_is_kept_until_it_is_cleared(store: DraftStore) -> None:
    assert store.load() is None
    store.clear()
    store.save(Draft())
    store.save(DRAFT)
    assert loaded(store) == DRAFT
    store.clear()
    assert store.load() is None


def test_making_a_store_touches_no_disk(store: DraftStore, tmp_path: Path) -> None:
    store.load()
    assert list(tmp_path.iterdir()) == []


def test_drafts_are_apart_by_endpoint_and_account(tmp_path: Path) -> None:
    stores = [
        DraftStore(tmp_path, endpoint, account)
        for endpoint in ("127.0.0.1:1", "127.0.0.1:2")
        for account in ("1", "2")
    ]
    for number, store in enumerate(stores):
        store.save(Draft(reason=str(number)))
    assert [draft.reason for store in stores if (draft := loaded(store))] == list("0123")


@pytest.mark.skipif(os.name != "posix", reason="file modes are a POSIX matter")
def test_file_and_directories_are_for_their_owner_alone(store: DraftStore) -> None:
    before = os.umask(0)
    try:
        store.save(DRAFT)
    finally:
        os.umask(before)
    assert store.path.stat().st_mode & 0o777 == 0o600
    assert store.path.parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in store.path.parent.iterdir()] == [store.path.name]


def test_a_failed_write_leaves_the_old_draft(
    store: DraftStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save(DRAFT)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store.save(Draft())
    monkeypatch.undo()
    assert loaded(store) == DRAFT
    assert len(list(store.path.parent.iterdir())) == 1


def test_a_link_is_neither_followed_nor_written_through(store: DraftStore, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("not ours")
    store.save(DRAFT)
    store.path.unlink()
    store.path.symlink_to(target)
    with pytest.raises(NotPrivateError):
        store.load()
    store.save(DRAFT)
    assert target.read_text() == "not ours"
    assert loaded(store) == DRAFT


def test_a_link_to_a_private_file_is_not_followed_either(tmp_path: Path) -> None:
    """Where all else about the file is as it should be."""
    write_private(tmp_path / "target", "somewhere else")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(NotPrivateError, match="symbolic link"):
        read_private(tmp_path / "link")


def test_a_link_in_the_place_of_a_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "place").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NotADirectoryError):
        private_directory(tmp_path / "place")
    with pytest.raises(NotADirectoryError):
        write_private(tmp_path / "place" / "file", "ours")
    assert not list((tmp_path / "elsewhere").iterdir())


def test_what_belongs_to_somebody_else_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "place" / "file"
    write_private(path, "ours")
    somebody_else = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: somebody_else)
    with pytest.raises(NotPrivateError, match="another user"):
        read_private(path)
    with pytest.raises(NotADirectoryError):
        private_directory(path.parent)
    with pytest.raises(NotADirectoryError):
        write_private(path, "theirs")


def test_what_was_written_is_on_the_disk_under_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    fsync = os.fsync

    def recorded(handle: int) -> None:
        fsync(handle)
        synced.append(Path(f"/proc/self/fd/{handle}").readlink())

    path = tmp_path / "place" / "file"
    write_private(path, "old")
    monkeypatch.setattr(os, "fsync", recorded)
    write_private(path, "new")
    content, entry = synced
    assert content.parent == entry == path.parent, "the content first"


@pytest.mark.parametrize("mode", [0o644, 0o620, 0o604])
def test_a_file_open_to_others_is_not_trusted(store: DraftStore, mode: int) -> None:
    store.save(DRAFT)
    store.path.chmod(mode)
    with pytest.raises(NotPrivateError):
        store.load()


def test_a_file_that_is_no_text_is_a_finding(store: DraftStore) -> None:
    store.save(DRAFT)
    store.path.write_bytes(b"\xff\xfe\x00")
    read = store.load()
    assert read is not None
    assert read.draft is None
    assert [finding.code for finding in read.findings] == ["draft.not-json"]


def test_a_directory_in_the_files_place_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir(mode=0o700)
    with pytest.raises(OSError, match="file"):
        read_private(tmp_path / "file")
    with pytest.raises(IsADirectoryError):
        write_private(tmp_path / "file", "text")


def test_a_named_pipe_in_the_files_place_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "file", mode=0o600)
    with pytest.raises(NotPrivateError):
        read_private(tmp_path / "file")


@given(st.text(min_size=1))
def test_a_file_name_is_never_a_path(text: str) -> None:
    name = file_name(text)
    assert name
    assert Path(name).name == name
    assert name not in {".", ".."}
    assert name.isascii()


def test_an_empty_file_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="needs a name"):
        DraftStore(tmp_path, "127.0.0.1:1", "")


def test_the_state_directory_is_our_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert state_directory().name == "onramp"
