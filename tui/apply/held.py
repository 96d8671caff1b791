"""What a RAM user holds right now, with what the policies say, read from the cloud."""

from __future__ import annotations

from collections.abc import Iterator

from tui.access.facts import Facts
from tui.access.holding import held_now, parsed
from tui.access.language.document import Document
from tui.access.policies import PolicyRef, custom
from tui.access.preview.outlook import HeldPolicy
from tui.access.scopes import AccountScope
from tui.cloud.errors import CloudError
from tui.cloud.reading import AccountReader


def held_in_cloud(reader: AccountReader, facts: Facts, logon_name: str) -> tuple[HeldPolicy, ...]:
    """Everything that a user holds, at every scope and through groups. Blocking.

    A document that cannot be read is None, and so is what a group holds that was not read: the
    preview then says "not known".

    Args:
        reader: reads the account; documents are read once.
        facts: knows RAM user groups.
        logon_name: whose grants these are; a user who is gone holds nothing.

    Raises:
        CloudError: the user cannot be read.
    """
    return tuple(_held(reader, facts, logon_name))


def _held(reader: AccountReader, facts: Facts, logon_name: str) -> Iterator[HeldPolicy]:
    state = reader.user(logon_name)
    if state is None:
        return
    for each in held_now(state, facts):
        yield HeldPolicy(each.policy, each.scope, _document(reader, each.policy), each.through)
    for group in state.groups:
        known = facts.user_groups.get(group)
        if known is None or not known.complete:
            yield HeldPolicy(custom(""), AccountScope(), None, group)


def _document(reader: AccountReader, policy: PolicyRef) -> Document | None:
    try:
        return parsed(reader.document(policy).text)
    except CloudError:
        return None
