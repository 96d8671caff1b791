"""An evaluator written from the documentation alone decides like the project's own."""

from __future__ import annotations

from tests.policy.two_opinions import OPEN, compare
from tui.policy.evaluate import Decision


def test_twenty_thousand_are_decided_alike() -> None:
    met = compare(20_000, seed=13)
    assert set(met) == {OPEN, Decision.ALLOWED, Decision.DENIED, Decision.NOT_ALLOWED}
    assert min(met.values()) > 1_000, met
