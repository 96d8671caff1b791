"""The heart imports itself, pure modules of the standard library and a serialiser, nothing else."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import tui.core
import tui.planning
import tui.policy

ALLOWED = {
    "__future__",
    "base64",
    "collections",
    "csv",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "functools",
    # Only its catalogue without entries: nothing is read from the disk
    "gettext",
    "hashlib",
    "hmac",
    "html",
    "ipaddress",
    "itertools",
    "json",
    "operator",
    "re",
    "shlex",
    "string",
    "types",
    "weakref",
    "typing",
    "unicodedata",
}
ROOTS = [Path(package.__path__[0]) for package in (tui.core, tui.policy, tui.planning)]
OWN = ("tui.core", "tui.policy", "tui.planning")
MODULES = sorted(path for root in ROOTS for path in root.rglob("*.py"))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively"
            yield node.module or ""


def test_only_pure_modules_are_imported() -> None:
    foreign = {
        (path.name, name)
        for path in MODULES
        for name in _imports(path)
        if name.split(".")[0] not in ALLOWED and not name.startswith(OWN)
    }
    assert foreign == {("codec.py", "cattrs"), ("codec.py", "cattrs.gen")}


def test_the_clock_stays_outside_and_only_what_masks_secrets_reveals_one() -> None:
    calls = {
        (path.name, node.attr)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today", "reveal")
    }
    assert calls == {("scrubbing.py", "reveal")}


def test_the_modules_are_found() -> None:
    assert ROOTS[-1] / "rules" / "grants.py" in MODULES
