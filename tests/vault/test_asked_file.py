"""A file that somebody asked for is there whole, and never over another one by accident."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tui.vault.files import ExportError, ExportTrouble, write_whole


def trouble(path: Path, text: str = "new", *, overwrite: bool = False) -> ExportTrouble:
    with pytest.raises(ExportError) as raised:
        write_whole(path, text, overwrite=overwrite)
    assert raised.value.path == path
    return raised.value.trouble


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_new_file_is_an_ordinary_one(tmp_path: Path, overwrite: bool) -> None:
    old = os.umask(0o027)
    try:
        write_whole(tmp_path / "plan.toml", "王伟\n", overwrite=overwrite)
    finally:
        os.umask(old)
    assert (tmp_path / "plan.toml").read_bytes() == "王伟\n".encode()
    assert stat.S_IMODE((tmp_path / "plan.toml").stat().st_mode) == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["plan.toml"]


def test_what_is_there_stays_unless_it_was_to_go(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text("mine")
    path.chmod(0o604)
    assert trouble(path) is ExportTrouble.EXISTS
    assert path.read_text() == "mine"
    write_whole(path, "new", overwrite=True)
    assert path.read_text() == "new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o604
    assert [each.name for each in tmp_path.iterdir()] == ["plan.toml"]


def test_a_link_is_followed_only_to_overwrite(tmp_path: Path) -> None:
    real, link = tmp_path / "real.toml", tmp_path / "link.toml"
    link.symlink_to(real)
    assert trouble(link) is ExportTrouble.EXISTS
    assert not real.exists()
    real.write_text("mine")
    write_whole(link, "new", overwrite=True)
    assert link.is_symlink()
    assert real.read_text() == "new"


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("missing/a.toml", ExportTrouble.NO_DIRECTORY),
        ("file/a.toml", ExportTrouble.NO_DIRECTORY),
        ("n" * 300, ExportTrouble.FAILED),
    ],
)
@pytest.mark.parametrize("overwrite", [False, True])
def test_places_that_will_not_do(
    tmp_path: Path, place: str, why: ExportTrouble, overwrite: bool
) -> None:
    (tmp_path / "file").write_text("")
    assert trouble(tmp_path / place, overwrite=overwrite) is why
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_only_a_file_is_overwritten(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    assert trouble(tmp_path / "pipe", overwrite=True) is ExportTrouble.FAILED
    assert trouble(tmp_path / "folder", overwrite=True) is ExportTrouble.FAILED
    assert trouble(tmp_path / "folder") is ExportTrouble.EXISTS
    assert sorted(each.name for each in tmp_path.iterdir()) == ["folder", "pipe"]


def test_half_a_character_is_refused(tmp_path: Path) -> None:
    assert trouble(tmp_path / "plan.toml", "\udc80") is ExportTrouble.FAILED
    assert list(tmp_path.iterdir()) == []


def test_a_name_as_long_as_can_be(tmp_path: Path) -> None:
    write_whole(tmp_path / ("n" * 255), "x")
    write_whole(tmp_path / ("n" * 255), "y", overwrite=True)
    assert (tmp_path / ("n" * 255)).read_text() == "y"
