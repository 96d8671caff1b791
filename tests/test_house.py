"""The house stays one in which a newcomer finds a room: folders and modules of a bearable size."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(path for name in ("tui", "screens") for path in (ROOT / name).rglob("*.py"))
FOLDERS = sorted({path.parent for path in MODULES})
MOST_MODULES, MOST_LINES = 25, 450


def name(path: Path) -> str:
    """A path as it is spoken of."""
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("folder", FOLDERS, ids=name)
def test_a_folder_can_be_looked_over(folder: Path) -> None:
    modules = [path for path in MODULES if path.parent == folder and path.name != "__init__.py"]
    assert len(modules) <= MOST_MODULES


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_a_module_can_be_read_at_one_sitting(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("folder", FOLDERS, ids=name)
def test_a_folder_says_what_is_in_it(folder: Path) -> None:
    assert (folder / "__init__.py").read_text(encoding="utf-8").startswith('"""')


@pytest.mark.parametrize("document", ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md"])
def test_the_files_that_a_document_names_are_there(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    named = re.findall(r"`((?:tui|screens|tests)/[\w/]+(?:\.\w+|/)?)`", text)
    assert [path for path in named if not (ROOT / path).exists()] == []


def _is_module(dotted: str) -> bool:
    place = ROOT / dotted.replace(".", "/")
    return place.with_suffix(".py").exists() or (place / "__init__.py").exists()


def late_imports(module: Path) -> Iterator[str]:
    """Own modules that are imported inside functions."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                whole = [f"{node.module}.{alias.name}" for alias in node.names]
                names = [each if _is_module(each) else node.module for each in whole]
            else:
                continue
            yield from (each for each in names if each.split(".")[0] in ("tui", "screens"))


def test_imports_stand_at_the_top_unless_one_is_named() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = project["tool"]["onramp"]["late-imports"]
    found = {}
    for module in MODULES:
        dotted = name(module.with_suffix("")).replace("/", ".").removesuffix(".__init__")
        if late := sorted(set(late_imports(module))):
            found[dotted] = late
    assert found == named
