"""A file that a run has noted and written counts as written; one that was cut off does not."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tui.core.secret import Secret
from tui.vault.handover_file import Target, json_target, text_target, write_json, write_texts

ROWS: list[dict[str, object]] = [
    {
        "logon_name": "li.na",
        "logon_names": ("li.na@a", "li.na@b"),
        "password": Secret("fake-one-1"),
    },
    {"logon_name": "robot", "access_key_id": "LTAI5t", "access_key_secret": Secret("fake-two-2")},
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "given.json"


def whole(file: Path) -> bytes:
    write_json(file, ROWS)
    found = file.read_bytes()
    file.unlink()
    return found


def private(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o600)


def test_where_nothing_is_the_file_is_written(file: Path) -> None:
    assert json_target(file, ROWS, {str(file)}) == Target(file)
    assert json_target(file, ROWS, set()) == Target(file)


def test_what_is_there_whole_counts_as_written(file: Path) -> None:
    write_json(file, ROWS)
    assert json_target(file, ROWS, {str(file)}) == Target(file, written=True)
    # Nobody knows of that one: it may be somebody else's all the same.
    assert json_target(file, ROWS, set()) == Target(file)


def test_what_was_cut_off_is_written_anew_beside_it(file: Path, tmp_path: Path) -> None:
    text, beside = whole(file), tmp_path / "given-2.json"
    for length in (0, 1, len(text) // 2, len(text) - 1):
        private(file, text[:length])
        assert json_target(file, ROWS, {str(file)}) == Target(beside, parts=(file,))
        assert file.read_bytes() == text[:length]
    # Cut off once more, and then not.
    private(beside, text[:7])
    ours = {str(file), str(beside)}
    third = tmp_path / "given-3.json"
    assert json_target(file, ROWS, ours) == Target(third, parts=(file, beside))
    private(third, text)
    everything = {*ours, str(third)}
    assert json_target(file, ROWS, everything) == Target(third, written=True, parts=(file, beside))


def test_a_name_beside_it_that_is_taken_is_left_alone(file: Path, tmp_path: Path) -> None:
    private(file, whole(file)[:9])
    private(tmp_path / "given-2.json", b"mine")
    assert json_target(file, ROWS, {str(file)}).path == tmp_path / "given-3.json"


def test_what_was_handed_over_before_more_was_made_is_a_part(file: Path) -> None:
    less = dict(ROWS[1])
    del less["access_key_secret"]
    write_json(file, [ROWS[0], less])
    assert json_target(file, ROWS, {str(file)}).parts == (file,)


@pytest.mark.parametrize(
    "content",
    [
        b"somebody's own notes",
        b"[]x",
        b'[{"logon_name": "li.na", "password": "another"}]',
        b'[{"logon_name": "wang.wei"}]',
        b'{"logon_name": "li.na"}',
        b'[["logon_name"]]',
        b'[{"logon_name": {"a": 1}}]',
        b"[" * 150,
        b"\xff\xfe",
    ],
)
def test_what_the_run_did_not_write_is_refused(file: Path, content: bytes) -> None:
    private(file, content)
    assert json_target(file, ROWS, {str(file)}) == Target(file)


def as_link(file: Path, text: bytes) -> None:
    private(file.with_name("elsewhere"), text)
    file.symlink_to("elsewhere")


def open_to_others(file: Path, text: bytes) -> None:
    file.write_bytes(text)
    file.chmod(0o644)


def longer(file: Path, text: bytes) -> None:
    private(file, text + b" " * 100_000)


def as_pipe(file: Path, _text: bytes) -> None:
    os.mkfifo(file, 0o600)


def as_directory(file: Path, _text: bytes) -> None:
    file.mkdir(0o700)


@pytest.mark.parametrize("make", [as_link, open_to_others, longer, as_pipe, as_directory])
def test_what_may_not_be_ours_any_more_is_refused(
    file: Path, make: Callable[[Path, bytes], None]
) -> None:
    make(file, whole(file))
    assert json_target(file, ROWS, {str(file)}) == Target(file)


def test_a_text_for_each_person_is_told_alike(tmp_path: Path) -> None:
    text = ("Your password is ", Secret("fake-one-1"))
    (written,) = write_texts(tmp_path, {"li.na": text})
    assert text_target(tmp_path, "li.na", text, {str(written)}) == Target(written, written=True)
    private(written, written.read_bytes()[:5])
    beside = text_target(tmp_path, "li.na", text, {str(written)})
    assert beside == Target(tmp_path / "li.na-2.txt", parts=(written,))
    write_texts(tmp_path, {"li.na": text}, {"li.na": beside.path})
    assert beside.path.read_text() == "Your password is fake-one-1"


def test_no_secret_shows_in_what_is_found(file: Path) -> None:
    write_json(file, ROWS)
    assert "fake" not in repr(json_target(file, ROWS, {str(file)}))
    assert json.loads(file.read_text())[0]["password"] == "fake-one-1"
