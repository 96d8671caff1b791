"""Words for what failed, while a plan is applied or a run is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.words.applying import run_problem
from tui.words.errors import cloud_reason
from tui.words.past_runs import names
from tui.words.translation import say

if TYPE_CHECKING:
    from tui.apply.doubts import DoubtError
    from tui.cloud.errors import CloudError

_NAMED = 5
"""How many users are named before the rest is counted."""


def reason(error: CloudError | DoubtError) -> str:
    """Why something failed; equal for all that failed for the same reason."""
    from tui.apply.doubts import DoubtError

    return run_problem(error) if isinstance(error, DoubtError) else cloud_reason(error)


def whose(logon_names: Sequence[str]) -> str:
    """Those for whom it failed."""
    return names(logon_names, _NAMED)


def reasons(errors: Sequence[CloudError | DoubtError]) -> str:
    """One sentence for failures of the same reason, and one request that can be looked up."""
    first = run_problem(errors[0])
    if len(errors) == 1:
        return first
    return say("{text} The cursor on a row tells its own request.", text=first)
