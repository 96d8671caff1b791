"""Reads one user back from the cloud; called in a thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screens.apply_handle import Applying
    from tui.cloud.client import Cloud
    from tui.core.handover import Handover
    from tui.verify.read_back import Line


def read_back(cloud: Cloud, runs: Sequence[Applying], handover: Handover) -> tuple[Line, ...]:
    """What the cloud says of one user, beside what was planned.

    Args:
        cloud: Signed in to the user's account.
        runs: All runs of the session; what a later one took back counts.
        handover: The user.
    """
    from tui.verify.read_back import verify

    there = [run for run in runs if run.plan.account.account_id == handover.account_id]
    minted = {name: key for run in there for name, key in run.minted.items()}
    found: dict[tuple[object, ...], Line] = {}
    for run in there:
        users = tuple(it for it in run.plan.users if it.logon_name == handover.logon_name)
        for line in verify(cloud, replace(run.plan, users=users), minted):
            subject = "grant" if line.aspect == "detached" else line.aspect
            found[(subject, *sorted(line.parameters.items()))] = line
    return tuple(found.values())
