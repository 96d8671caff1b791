"""Words for what failed, while a plan is applied or a run is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui.apply.events import NeedsAttentionError
from tui.core.text import say
from tui.text.applying import run_problem
from tui.text.errors import cloud_reason
from tui.text.past_runs import names

if TYPE_CHECKING:
    from tui.cloud.errors import CloudError

_NAMED = 5
"""How many users are named before the rest is counted."""


def reason(error: CloudError | NeedsAttentionError) -> str:
    """Why something failed; equal for all that failed for the same reason."""
    return run_problem(error) if isinstance(error, NeedsAttentionError) else cloud_reason(error)


def whose(logon_names: Sequence[str]) -> str:
    """Those for whom it failed."""
    return names(logon_names, _NAMED)


def reasons(errors: Sequence[CloudError | NeedsAttentionError]) -> str:
    """One sentence for failures of the same reason; each row tells its own request."""
    return run_problem(errors[0]) if len(errors) == 1 else reason(errors[0])


def of_row(
    error: CloudError | NeedsAttentionError, errors: Sequence[CloudError | NeedsAttentionError]
) -> str:
    """What the row under the cursor adds to what is told of all failures.

    Args:
        error: The row's.
        errors: All there are.
    """
    if len(errors) == 1:
        return ""
    if len({reason(each) for each in errors}) > 1:
        return say(": {why}", why=run_problem(error))
    request = getattr(getattr(error, "refusal", None), "request_id", "")
    return say(" (request {request})", request=request) if request else ""
