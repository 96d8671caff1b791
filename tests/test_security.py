"""SECURITY.md names tests that exist, and says something about every row."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.promises.table import breaks, promises

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", TEXT)
MUST = (
    "secrets never in plain text on disk by default",
    "write, read back, compare before trusting",
    "secret files 0600 and replaced atomically",
    "keyring call has a timeout",
    "clipboard cleared by time, only if still ours",
    "clipboard cleared after kill -9",
    "no core dump, no ptrace",
    "secrets masked in logs",
    "state saved after each remote step",
    "recovery at next start after a crash",
    "key made before asking the remote side",
)


def rows() -> list[list[str]]:
    """The cells of every row of every table, headings and rules left out."""
    found = []
    for line in TEXT.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and cells[0] not in {"promise", "secret"} and "---" not in line:
            found.append(cells)
    return found


def test_every_test_it_names_is_there() -> None:
    assert len(NAMED) > 40
    missing = []
    for name, function in NAMED:
        path = ROOT / name
        body = ast.parse(path.read_text(encoding="utf-8")).body if path.is_file() else []
        functions = {
            node.name for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        if function not in functions:
            missing.append(f"{name}::{function}")
    assert missing == []


def test_every_promise_is_held_by_a_test() -> None:
    promises = TEXT.partition("## What is promised")[2].partition("## Compared")[0]
    kept = [row for row in rows() if f"| {row[0]} |" in promises]
    assert len(kept) > 25
    assert [row[0] for row in kept if "::test_" not in row[-1]] == []


def test_every_way_to_break_a_promise_still_applies() -> None:
    # Otherwise ``make promises`` would break nothing.
    assert {each.promise for each in breaks()} == promises(TEXT).keys()
    changed = [
        (each.promise, each.file)
        for each in breaks()
        if (ROOT / each.file).read_text(encoding="utf-8").count(each.old) != 1
    ]
    assert changed == []


def test_what_must_hold_is_held() -> None:
    held = {row[0]: row[-1] for row in rows()}
    assert [row for row in MUST if "::test_" not in held.get(row, "")] == []
