"""Where a secret may become plain text: in a few named places, and nowhere else."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent
ALLOWED = {
    "tui/cloud/transport.py": "the cloud layer's send",
    "tui/vault/records.py": "the keyring's item",
    "tui/vault/keyrings.py": "the keyring, writing and reading back",
    "tui/vault/slots.py": "the keyring's item, with its number",
    "tui/vault/sealing.py": "the sealer",
    "tui/vault/scrubbing.py": "what takes every secret out of a report",
    "tui/vault/clipboard.py": "the copier",
    "tui/vault/handover_file.py": "the file that was asked for",
    "tui/widgets/secret_view.py": "the widget that shows one on request",
    "tui/commands/simulator.py": "the simulator's own invented AccessKey, printed on start",
}


def reveals(node: ast.AST) -> bool:
    """Whether a node is a call of ``reveal()`` without arguments, which is that of a Secret."""
    return (
        isinstance(node, ast.Call)
        and not node.args
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "reveal"
    )


def test_only_these_modules_reveal_a_secret() -> None:
    callers = {
        path.relative_to(ROOT).as_posix()
        for package in ("tui", "screens")
        for path in (ROOT / package).rglob("*.py")
        if any(map(reveals, ast.walk(ast.parse(path.read_text(encoding="utf-8")))))
    }
    assert callers == set(ALLOWED)
