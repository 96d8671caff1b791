"""A small part of the fuzz run, in every test run."""

from __future__ import annotations

from tests.policy.fuzz import run


def test_bad_documents_are_found() -> None:
    met = run(2_000, seed=2)
    assert len(met) > 10, met
