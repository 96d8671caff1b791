"""Handover files are new, private and whole."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from tui.core.secret import Secret
from tui.vault.handover_file import ExportError, ExportTrouble, write_json, write_texts

FAKE = "fake-value-1"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_json_for_scripts(tmp_path: Path) -> None:
    path = tmp_path / "handover.json"
    row = {"logon_name": "li.na", "logon_names": ("li.na@a", "li.na@b"), "password": Secret(FAKE)}
    write_json(path, [row])
    assert json.loads(path.read_text()) == [
        {"logon_name": "li.na", "logon_names": ["li.na@a", "li.na@b"], "password": FAKE}
    ]
    assert mode(path) == 0o600


def test_the_mode_does_not_follow_the_umask(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        write_json(tmp_path / "a.json", [])
    finally:
        os.umask(old)
    assert mode(tmp_path / "a.json") == 0o600


def test_a_text_per_person(tmp_path: Path) -> None:
    texts = {"li.na": ("Password: ", Secret(FAKE), "\n"), "acs [b": ("Hello 王伟\n",)}
    first, second = write_texts(tmp_path, texts)
    assert first == tmp_path / "li.na.txt"
    assert first.read_text() == f"Password: {FAKE}\n"
    assert second.parent == tmp_path
    assert second.read_text() == "Hello 王伟\n"
    assert mode(first) == mode(second) == 0o600


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "there.json"
    path.write_text("mine")
    with pytest.raises(ExportError) as raised:
        write_json(path, [])
    assert raised.value.trouble is ExportTrouble.EXISTS
    assert path.read_text() == "mine"


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(ExportError) as raised:
        write_json(link, [])
    assert raised.value.trouble is ExportTrouble.EXISTS
    assert not (tmp_path / "elsewhere.json").exists()


def test_one_file_in_the_way_means_none_is_left(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("mine")
    with pytest.raises(ExportError):
        write_texts(tmp_path, {"a": ("x",), "b": ("y",), "c": ("z",)})
    assert sorted(each.name for each in tmp_path.iterdir()) == ["b.txt"]
    assert (tmp_path / "b.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("place", "trouble"),
    [
        ("missing/a.json", ExportTrouble.NO_DIRECTORY),
        ("file/a.json", ExportTrouble.NO_DIRECTORY),
        ("n" * 300, ExportTrouble.FAILED),
    ],
)
def test_places_that_will_not_do(tmp_path: Path, place: str, trouble: ExportTrouble) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError) as raised:
        write_json(tmp_path / place, [])
    assert raised.value.trouble is trouble


def test_what_was_begun_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExportError) as raised:
        write_json(tmp_path / "a.json", [{"password": Secret(FAKE)}])
    assert raised.value.trouble is ExportTrouble.FAILED
    assert list(tmp_path.iterdir()) == []


def test_an_error_never_shows_a_secret(tmp_path: Path) -> None:
    with pytest.raises(ExportError) as raised:
        write_texts(tmp_path / "missing", {"li.na": (Secret(FAKE),)})
    assert FAKE not in repr(raised.value)
    assert raised.value.__cause__ is None


def test_half_a_character_is_refused_without_showing_the_rest(tmp_path: Path) -> None:
    with pytest.raises(ExportError) as refused:
        write_texts(tmp_path, {"li.na": [Secret("planted\udc80needle")]})
    assert refused.value.trouble is ExportTrouble.FAILED
    assert refused.value.__context__ is None
    assert not list(tmp_path.iterdir())


def test_only_text_and_secrets_are_written(tmp_path: Path) -> None:
    with pytest.raises(TypeError, match="Path"):
        write_json(tmp_path / "a.json", [{"x": tmp_path}])
    assert list(tmp_path.iterdir()) == []
