"""Reading an account in one go: the wizard's checks, and what the rules need for one draft."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace

from tui.account.checks import FOLLOWING, CheckOutcome, run_check
from tui.account.reader import AccountReader
from tui.account.survey import look
from tui.cloud.client import Cloud
from tui.cloud.errors import NotPermittedError
from tui.cloud.several import several
from tui.core.draft import Draft
from tui.core.facts import Facts


@dataclass(frozen=True, slots=True)
class Survey:
    """What was read."""

    facts: Facts
    outcomes: tuple[CheckOutcome, ...]
    """The checks, those that could not be made too."""


def survey(cloud: Cloud, reader: AccountReader, identity: CheckOutcome, draft: Draft) -> Survey:
    """Read an account as far as a draft needs it. Blocking.

    Args:
        cloud: signed in.
        reader: of the same account.
        identity: who signed in.
        draft: only what it names is read.

    Raises:
        CloudError: something that nothing can be decided without could not be read.
    """
    outcomes = several(lambda check: run_check(cloud, check), FOLLOWING, cloud.pace.most_at_once)
    facts = identity.learn(Facts())
    for outcome in outcomes:
        facts = outcome.learn(facts)
    # Without the list, no rule takes a policy for one that is not there.
    with suppress(NotPermittedError):
        facts = replace(facts, policies=reader.policies())
    return Survey(look(reader, draft, facts, fresh=False), outcomes)
