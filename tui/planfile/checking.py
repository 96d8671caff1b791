"""The form of a plan file: keys, types and spellings, every problem at once.

What the answers mean together is for the rules of ``tui.planning``, as everywhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

from tui.planfile.documents import check_documents
from tui.planfile.positions import Lines
from tui.planfile.problems import Path, PlanFileProblem, problem
from tui.planfile.schema import KEYS, Key, Kind

_SECRETS: Final = frozenset(
    {"password", "passwd", "passphrase", "secret", "token", "access_key_secret", "accesskeysecret"}
)
"""Keys under which somebody may try to put a secret."""
_PASSWORD_SOURCE: Final = ("console", "password")

_TEXT, _TABLE = Key(""), Key("", Kind.TABLE)
_TYPES: Final[Mapping[Kind, type]] = MappingProxyType(
    {
        Kind.TEXT: str,
        Kind.FLAG: bool,
        Kind.TEXTS: list,
        Kind.TAGS: dict,
        Kind.TABLE: dict,
        Kind.TABLES: list,
    }
)

OTHER: Final = "date"
FOUND: Final[Mapping[type, str]] = MappingProxyType(
    {str: "text", bool: "flag", int: "number", float: "number", list: "list", dict: "table"}
)
"""What TOML has by the names that problems give it: a flag is a number too, so it comes first."""


def check(document: Mapping[str, object], lines: Lines) -> tuple[PlanFileProblem, ...]:
    """Everything that is wrong with a document, in the order of its lines."""
    problems = [*_table(document, KEYS, (), lines), *check_documents(document, lines)]
    return tuple(sorted(problems, key=lambda each: each.line))


def _table(
    table: Mapping[str, object], keys: tuple[Key, ...], path: Path, lines: Lines
) -> Iterator[PlanFileProblem]:
    known = {key.name: key for key in keys}
    meant = set()
    for name, value in table.items():
        if name in known:
            yield from _value(value, known[name], (*path, name), lines)
        else:
            near = _nearest(name, [key for key in known if key not in table])
            meant.add(near)
            yield _unknown((*path, name), near, keys, lines)
            if near and known[near].keys:
                yield from _value(value, known[near], (*path, name), lines)
    for key in keys:
        # A key that was misspelled is not missing as well.
        if key.required and key.name not in table and key.name not in meant:
            yield problem("missing-key", lines.of(path), (*path, key.name))


def _plain(name: str) -> str:
    return name.strip().casefold().replace("-", "_").replace(" ", "_")


def _nearest(name: str, known: list[str]) -> str:
    return next(iter(get_close_matches(_plain(name), known, n=1)), "")


def _home(name: str) -> str | None:
    """The header of the first table that has a key, empty for the top; None if none has it."""
    if any(key.name == name for key in KEYS):
        return ""
    tables = (key for key in KEYS if any(inner.name == name for inner in key.keys))
    table = next(tables, None)
    if table is None:
        return None
    return f"[[{table.name}]]" if table.kind is Kind.TABLES else f"[{table.name}]"


def _unknown(path: Path, near: str, keys: tuple[Key, ...], lines: Lines) -> PlanFileProblem:
    line, name = lines.of(path), str(path[-1])
    home = _home(name)
    if _plain(name) in _SECRETS and path != _PASSWORD_SOURCE[1:]:
        return problem("secret", line, path)
    if home is not None:
        return problem("misplaced-key", line, path, place=home)
    if near:
        return problem("unknown-key-near", line, path, near=near)
    return problem("unknown-key", line, path, known=tuple(key.name for key in keys))


def _value(value: object, key: Key, path: Path, lines: Lines) -> Iterator[PlanFileProblem]:
    if not isinstance(value, _TYPES[key.kind]):
        yield _wrong_type(value, key.kind, path, lines)
    elif isinstance(value, str) and not key.takes(value):
        yield _not_accepted(key, path, lines)
    elif isinstance(value, list):
        items = _TABLE if key.kind is Kind.TABLES else _TEXT
        for at, item in enumerate(value):
            yield from _value(item, replace(items, keys=key.keys), (*path, at), lines)
    elif isinstance(value, dict) and key.kind is Kind.TAGS:
        for name, item in value.items():
            yield from _value(item, _TEXT, (*path, name), lines)
    elif isinstance(value, dict):
        yield from _table(value, key.keys, path, lines)


def _not_accepted(key: Key, path: Path, lines: Lines) -> PlanFileProblem:
    if path == _PASSWORD_SOURCE:
        return problem("secret", lines.of(path), path)
    return problem("not-accepted", lines.of(path), path, accepted=key.accepted)


def _wrong_type(value: object, kind: Kind, path: Path, lines: Lines) -> PlanFileProblem:
    found = next((name for of, name in FOUND.items() if isinstance(value, of)), OTHER)
    return problem("wrong-type", lines.of(path), path, expected=kind.value, found=found)
