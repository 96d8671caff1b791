"""Where a secret may become plain text: in a few named places, and nowhere else."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ALLOWED = {
    "tui/cloud/transport.py": "the cloud layer's send",
    "tui/signin/saved_keys.py": "the keyring's item",
    "tui/vault/keyring.py": "the keyring, writing and reading back",
    "tui/signin/slots.py": "the keyring's item, with its number",
    "tui/vault/sealing.py": "the sealer",
    "tui/core/scrubbing.py": "what takes every secret out of a report",
    "tui/vault/clipboard.py": "the copier",
    "tui/vault/handover_file.py": "the file that was asked for",
    "tui/widgets/secret_view.py": "the widget that shows one on request",
    "tui/commands/simulator.py": "the simulator's own invented AccessKey, printed on start",
}


BY_NAME = {"getattr", "methodcaller", "attrgetter"}


def reveals(code: str) -> bool:
    """Whether code gets at a secret's ``reveal``, be it called or handed on.

    The widget that shows secrets has a method of that name too; a call of it has two arguments.
    """
    nodes = list(ast.walk(ast.parse(code)))
    shown = {id(node.func) for node in nodes if isinstance(node, ast.Call) and has_two(node)}
    return any(
        (isinstance(node, ast.Attribute) and node.attr == "reveal" and id(node) not in shown)
        or (isinstance(node, ast.Call) and is_by_name(node))
        for node in nodes
    )


def has_two(call: ast.Call) -> bool:
    starred = any(isinstance(each, ast.Starred) for each in call.args)
    return len(call.args) == 2 and not call.keywords and not starred


def is_by_name(call: ast.Call) -> bool:
    """Whether something is fetched by the name of ``reveal``."""
    called = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
    names = (each.value for each in call.args if isinstance(each, ast.Constant))
    return called in BY_NAME and "reveal" in names


def test_only_these_modules_reveal_a_secret() -> None:
    callers = {
        path.relative_to(ROOT).as_posix()
        for package in ("tui", "screens")
        for path in (ROOT / package).rglob("*.py")
        if reveals(path.read_text(encoding="utf-8"))
    }
    assert callers == set(ALLOWED)


@pytest.mark.parametrize(
    "code",
    [
        "secret.reveal()",
        "Secret.reveal(secret)",
        "map(Secret.reveal, secrets)",
        "take = secret.reveal",
        "view.reveal(*both)",
        "view.reveal(*one, two)",
        "Secret.reveal(self=secret)",
        "view.reveal('Password', secret.reveal())",
        "getattr(secret, 'reveal')()",
        "operator.methodcaller('reveal')(secret)",
        "attrgetter('reveal')",
        "match secret:\n    case Secret():\n        print(f'{secret.reveal()}')",
    ],
)
def test_every_way_to_reveal_is_noticed(code: str) -> None:
    assert reveals(code)


@pytest.mark.parametrize(
    "code",
    [
        "view.reveal('Password', secret)",
        "Binding('r', 'reveal', 'Reveal')",
        "def reveal(self): pass",
        "self.action_reveal()",
    ],
)
def test_the_widget_that_shows_secrets_may_be_asked_to(code: str) -> None:
    assert not reveals(code)
