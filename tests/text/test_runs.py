"""Sentences that count: one of a thing is not several."""

from __future__ import annotations

import pytest

from tui.apply.audit import Audit
from tui.text import commands, runs


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (0, ()),
        (1, ("Audit: 1 AccessKey, and its secret is kept.",)),
        (2, ("Audit: 2 AccessKeys, and every secret is kept.",)),
    ],
)
def test_an_audit(keys: int, said: tuple[str, ...]) -> None:
    assert runs.audited(Audit(1, keys)) == said


def test_questions_and_lists() -> None:
    assert commands.may_apply(1, "12", "").startswith("Apply 1 operation to account 12?")
    assert commands.may_apply(2, "12", "").startswith("Apply 2 operations to account 12?")
    assert commands.may_forget("r", 1).startswith("Destroy the secret of run r for good?")
    assert commands.may_forget("r", 2).startswith("Destroy the 2 secrets of run r for good?")
    assert runs.more_runs(1) == "1 more; onramp runs --all lists it."
    assert runs.more_runs(3) == "3 more; onramp runs --all lists them."
