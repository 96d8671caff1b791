"""The house stays one in which a newcomer finds a room: folders and modules of a bearable size."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(path for name in ("tui", "screens") for path in (ROOT / name).rglob("*.py"))
FOLDERS = sorted({path.parent for path in MODULES})
MOST_MODULES, MOST_LINES = 25, 450
FULLER = {"tui/text": 41}
"""Folders that hold more for now; none may come to, and these may only become emptier."""


def name(path: Path) -> str:
    """A path as it is spoken of."""
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("folder", FOLDERS, ids=name)
def test_a_folder_can_be_looked_over(folder: Path) -> None:
    modules = [path for path in MODULES if path.parent == folder and path.name != "__init__.py"]
    assert len(modules) <= FULLER.get(name(folder), MOST_MODULES)


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_a_module_can_be_read_at_one_sitting(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("folder", FOLDERS, ids=name)
def test_a_folder_says_what_is_in_it(folder: Path) -> None:
    assert (folder / "__init__.py").read_text(encoding="utf-8").startswith('"""')
