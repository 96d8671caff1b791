"""What is wrong with the policy documents of a plan file, each to the line it stands on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from tui.planfile.positions import Lines
from tui.planfile.problems import Path, PlanFileProblem, problem
from tui.policy.check import STATEMENT, TOP, checked
from tui.policy.layout import tidied
from tui.policy.problems import Gravity, Problem

OURS: Final = frozenset({"known", "right", "one", "other", "length", "limit", "short"})
"""Parameters that never come from the file."""
_ELEMENTS: Final = frozenset({*TOP, *STATEMENT})


def check_documents(document: Mapping[str, object], lines: Lines) -> Iterator[PlanFileProblem]:
    """Everything that RAM would not take."""
    policies = document.get("policies")
    for at, policy in enumerate(policies if isinstance(policies, list) else ()):
        text = policy.get("document") if isinstance(policy, dict) else None
        if isinstance(text, str):
            path: Path = ("policies", at, "document")
            for each in checked(tidied(text)).problems:
                if each.gravity is Gravity.WRONG:
                    yield _problem(each, path, lines)


def _problem(found: Problem, path: Path, lines: Lines) -> PlanFileProblem:
    line = lines.within(path, found.at.line)
    return problem(
        "policy-document",
        line,
        path,
        row=found.at.line,
        column=found.at.column,
        mistake=(found.code, *_shown(found)),
    )


def _shown(found: Problem) -> Iterator[str]:
    """Names and values of the parameters that hold nothing of the file but names of the grammar."""
    for name, value in found.parameters.items():
        if name in OURS or value in _ELEMENTS:
            yield from (name, str(value))
