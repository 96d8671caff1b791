"""Every mutant of the table can still be made, and names a test that is there."""

from __future__ import annotations

import ast

from tests.promises.table import ROOT, breaks, mutants

MUTANTS = mutants()


def test_every_mutant_still_applies() -> None:
    """Otherwise ``python -m tests.promises --mutants`` would change nothing."""
    changed = [
        (each.promise, each.file)
        for each in MUTANTS
        if (ROOT / each.file).read_text(encoding="utf-8").count(each.old) != 1
        or each.new == each.old
    ]
    assert changed == []


def test_each_says_something_of_its_own() -> None:
    assert len(MUTANTS) >= 60
    assert len({each.promise for each in MUTANTS}) == len(MUTANTS)
    assert not {(each.file, each.old) for each in MUTANTS} & {
        (each.file, each.old) for each in breaks()
    }


def test_each_names_a_test() -> None:
    missing = []
    for each in MUTANTS:
        name, _, function = each.test.partition("::")
        path = ROOT / name
        body = ast.parse(path.read_text(encoding="utf-8")).body if path.is_file() else []
        functions = {
            it.name for it in body if isinstance(it, ast.FunctionDef | ast.AsyncFunctionDef)
        }
        if function not in functions:
            missing.append(each.test)
    assert missing == []
