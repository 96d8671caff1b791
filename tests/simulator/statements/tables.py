"""Every table of statements: the ``STATEMENTS`` of each module of this package."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from tests.simulator.statements.statement import Statement

_TOOLS = {"client", "sources", "statement", "tables"}


def _tables() -> Mapping[str, tuple[Statement, ...]]:
    names = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    return {
        name: import_module(f"{__package__}.{name}").STATEMENTS
        for name in names
        if name not in _TOOLS and not name.startswith("test_")
    }


TABLES: Mapping[str, tuple[Statement, ...]] = _tables()
