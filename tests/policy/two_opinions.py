"""``python -m tests.policy.two_opinions``: two evaluators beside each other.

Random documents and requests are decided by the project's evaluation and by
:mod:`tests.policy.second_opinion`, which was written from the published pages alone.
"""

from __future__ import annotations

import argparse
from collections import Counter
from itertools import islice

from tests.policy.random_policies import Case, cases
from tests.policy.second_opinion import ALLOW, EXPLICIT_DENY, decide
from tui.policy.check import checked
from tui.policy.evaluate import Decision, Request, evaluate

OPEN = "open"


def ours(case: Case) -> str:
    """What the project says, with one word for all that it leaves open."""
    policies = [(at, checked(text).document) for at, text in enumerate(case.documents)]
    decision = evaluate(policies, Request(case.action, case.resource, case.context)).decision
    settled = decision in {Decision.ALLOWED, Decision.DENIED, Decision.NOT_ALLOWED}
    return str(decision) if settled else OPEN


def theirs(case: Case) -> str:
    """The same of the other one."""
    found = decide(case.documents, case.action, case.resource, case.context)
    if found == {EXPLICIT_DENY}:
        return str(Decision.DENIED)
    if ALLOW not in found:
        return str(Decision.NOT_ALLOWED)
    return str(Decision.ALLOWED) if found == {ALLOW} else OPEN


def compare(count: int, seed: int) -> Counter[str]:
    """Decide so many; how often each decision was met.

    Raises:
        AssertionError: the two differ.
    """
    met: Counter[str] = Counter()
    for case in islice(cases(seed), count):
        one, other = ours(case), theirs(case)
        assert one == other, f"{one} against {other}: {case}"
        met[one] += 1
    return met


def main() -> None:
    """Run it, and print what was met."""
    parser = argparse.ArgumentParser(prog="python -m tests.policy.two_opinions")
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    met = compare(options.count, options.seed)
    print(f"{met.total()} decided alike (seed {options.seed})")
    for decision, often in met.most_common():
        print(f"  {often:8} {decision}")


if __name__ == "__main__":
    main()
