"""Which policies a draft's grants mean in an account."""

from __future__ import annotations

from tui.core.draft import Draft, Grant
from tui.core.facts import Facts
from tui.core.policies import COMPANION
from tui.planning.companion import choose
from tui.planning.custom_policies import stands


def resolved_grants(draft: Draft, facts: Facts) -> tuple[Grant, ...]:
    """The draft's grants, each once, with what they name in this account.

    The companion, and a policy that is to be made, may be there under another name.
    """
    means = {each.policy: stands(each, facts).policy for each in draft.new_policies}
    means[COMPANION] = choose(facts).policy
    return tuple(
        dict.fromkeys(
            Grant(means.get(grant.policy, grant.policy), grant.scope) for grant in draft.grants
        )
    )
