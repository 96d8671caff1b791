"""Every finding that the product can make, read from its source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import screens
import tui

_KINDS = ("error", "confirm", "warning")


@dataclass(frozen=True, slots=True)
class Made:
    """A call that makes a finding."""

    code: str
    severity: str
    template: str
    """Empty where a function makes the sentence."""
    names: frozenset[str]
    """Of the values that are filled in."""
    cites: bool
    """Whether it names documentation."""


def sources() -> Iterator[ast.Module]:
    """The product's modules."""
    for package in (tui, screens):
        for path in sorted(Path(package.__path__[0]).rglob("*.py")):
            yield ast.parse(path.read_text(encoding="utf-8"))


def calls(*names: str) -> Iterator[ast.Call]:
    """Calls of these functions by their plain names, with a literal in the first place."""
    for module in sources():
        for node in ast.walk(module):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in names
                and node.args
                and isinstance(node.args[0], ast.Constant)
            ):
                yield node


def literal(call: ast.Call) -> str:
    """The first argument."""
    first = call.args[0]
    assert isinstance(first, ast.Constant)
    return str(first.value)


def _made(call: ast.Call) -> Made:
    assert isinstance(call.func, ast.Name)
    text = call.args[2]
    template = str(text.value) if isinstance(text, ast.Constant) else ""
    names = frozenset(each.arg or "" for each in call.keywords)
    return Made(literal(call), call.func.id, template, names - {"link", "fixes"}, "link" in names)


def problems() -> Iterator[tuple[str, set[str | None]]]:
    """Sentences on mistakes in a policy document, with the names of their values."""
    for module in sources():
        for node in ast.walk(module):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("wrong", "unsure", "_fail")
                and isinstance(node.args[-1], ast.Constant)
            ):
                yield str(node.args[-1].value), {each.arg for each in node.keywords}


MADE = tuple(_made(call) for call in calls(*_KINDS) if len(call.args) == 3)
CODES = {each.code: each for each in MADE}
