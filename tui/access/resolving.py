"""Which policies a draft's grants mean in an account."""

from __future__ import annotations

from tui.access.companion import choose
from tui.access.draft import Draft, Grant
from tui.access.facts import Facts
from tui.access.new_policies import stands
from tui.access.policies import COMPANION


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
