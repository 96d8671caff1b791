"""Reads one user back from the cloud; called in a thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from screens.applying import Applying
from tui.access.handover import Handover
from tui.widgets.checklist import Item
from tui.widgets.marks import Mark

if TYPE_CHECKING:
    from tui.apply.verify import Line
    from tui.cloud.client import Cloud
    from tui.words.applying import Groups


def read_back(
    cloud: Cloud, runs: Sequence[Applying], handover: Handover, groups: Groups
) -> tuple[Item, ...]:
    """What the cloud says of one user, beside what was planned.

    Args:
        cloud: Signed in to the user's account.
        runs: All runs of the session; what a later one took back counts.
        handover: The user.
        groups: Names for resource groups.
    """
    from tui.apply.verify import Verdict
    from tui.words.verifying import verified, verified_line

    marks = {
        Verdict.HOLDS: Mark.DONE,
        Verdict.DIFFERS: Mark.BAD,
        Verdict.CANNOT_TELL: Mark.WARN,
    }
    there = [run for run in runs if run.plan.account.account_id == handover.account_id]
    lines = _lines(cloud, there, handover.logon_name)
    items = [Item(marks[line.verdict], verified_line(line, groups)) for line in lines]
    items.append(Item(Mark.INFO, verified(lines)))
    return tuple(items)


def _lines(cloud: Cloud, runs: Sequence[Applying], logon_name: str) -> tuple[Line, ...]:
    from tui.apply.verify import verify

    minted = {name: key for run in runs for name, key in run.minted.items()}
    found: dict[tuple[object, ...], Line] = {}
    for run in runs:
        users = tuple(each for each in run.plan.users if each.logon_name == logon_name)
        for line in verify(cloud, replace(run.plan, users=users), minted):
            subject = "grant" if line.aspect == "detached" else line.aspect
            found[(subject, *sorted(line.parameters.items()))] = line
    return tuple(found.values())
