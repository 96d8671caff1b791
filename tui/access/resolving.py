"""Which policies a draft's grants mean in an account."""

from __future__ import annotations

from tui.access.companion import choose
from tui.access.draft import Draft, Grant
from tui.access.facts import Facts
from tui.access.policies import COMPANION


def resolved_grants(draft: Draft, facts: Facts) -> tuple[Grant, ...]:
    """The draft's grants, each once, with the companion under its name in this account."""
    companion = choose(facts).policy
    return tuple(
        dict.fromkeys(
            Grant(companion, grant.scope) if grant.policy == COMPANION else grant
            for grant in draft.grants
        )
    )
