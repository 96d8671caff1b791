"""Nothing that a worker is given may stand in what the interface says about it.

Textual describes a worker by the arguments of its method, for its log and for its errors.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def undescribed(code: str) -> bool:
    """Whether a worker is made without a description that is the same whatever it is given."""
    nodes = list(ast.walk(ast.parse(code)))
    described = {
        id(node.func) for node in nodes if isinstance(node, ast.Call) and described_by(node)
    }
    imported = set(from_textual(nodes))
    return any(makes(node, imported) and id(node) not in described for node in nodes)


def from_textual(nodes: list[ast.AST]) -> Iterator[str]:
    """The names under which a module knows what makes workers."""
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "textual":
            yield from (
                each.asname or each.name for each in node.names if each.name in {"work", "Worker"}
            )


def makes(node: ast.AST, imported: set[str]) -> bool:
    """Whether it is one of them: called, decorating, handed on, or fetched by name."""
    match node:
        case ast.Name(name, ctx=ast.Load()):
            return name in imported
        case ast.Attribute(value, "work" | "Worker"):
            return ast.unparse(value).partition(".")[0] == "textual"
        case ast.Attribute(attr="run_worker") | ast.Constant("run_worker"):
            return True
    return False


def described_by(call: ast.Call) -> bool:
    """Whether a call has a description that is written out."""
    return any(
        each.arg == "description" and isinstance(each.value, ast.Constant) and each.value.value
        for each in call.keywords
    )


def test_no_worker_is_described_by_what_it_is_given() -> None:
    found = [
        path.relative_to(ROOT).as_posix()
        for package in ("tui", "screens")
        for path in (ROOT / package).rglob("*.py")
        if undescribed(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "from textual import work\n@work\nasync def save(self, secret): pass",
        "from textual import work\n@work(thread=True)\ndef save(self, secret): pass",
        "from textual import work as job\n@job(name='save')\nasync def save(self, secret): pass",
        "from textual import work\n@work(description=None)\nasync def save(self, secret): pass",
        "from textual import work\n@work(description='')\nasync def save(self, secret): pass",
        "from textual import work\nsave = work(save)",
        "import textual\n@textual.work\nasync def save(self, secret): pass",
        "from textual.worker import Worker\nWorker(self, partial(save, secret))",
        "self.run_worker(save(secret))",
        "self.run_worker(save(secret), description=f'save {secret}')",
        "start = self.run_worker",
        "getattr(self, 'run_worker')(save(secret))",
    ],
)
def test_every_worker_without_a_description_is_noticed(code: str) -> None:
    assert undescribed(code)


@pytest.mark.parametrize(
    "code",
    [
        "from textual import work\n@work(description='saving')\nasync def save(self, secret): pass",
        "self.run_worker(save(secret), description='saving')",
        "def work(): pass\nin_background(self, work, name='save')",
    ],
)
def test_a_worker_with_one_may_be_used(code: str) -> None:
    assert not undescribed(code)
