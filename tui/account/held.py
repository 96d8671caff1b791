"""What a RAM user holds right now, with what the policies say, read from the cloud."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType

from tui.account.reader import AccountReader
from tui.cloud.errors import CloudError
from tui.core.facts import Facts
from tui.core.policies import PolicyRef, custom
from tui.core.scopes import AccountScope
from tui.core.usergroups import UserGroup
from tui.planning.holdings import held_now, parsed
from tui.policy.document import Document
from tui.policy.preview import HeldPolicy


def held_in_cloud(reader: AccountReader, logon_name: str) -> tuple[HeldPolicy, ...]:
    """Everything that a user holds, at every scope and through groups. Blocking.

    A document that cannot be read is None, and so is what a group holds that cannot be read: the
    preview then says "not known".

    Args:
        reader: reads the account; documents are read once.
        logon_name: whose grants these are; a user who is gone holds nothing.

    Raises:
        CloudError: the user cannot be read.
    """
    return tuple(_held(reader, logon_name))


def _held(reader: AccountReader, logon_name: str) -> Iterator[HeldPolicy]:
    state = reader.user(logon_name)
    if state is None:
        return
    groups = {name: _group(reader, name) for name in state.groups}
    known = {name: group for name, group in groups.items() if group is not None}
    for each in held_now(state, Facts(user_groups=MappingProxyType(known))):
        yield HeldPolicy(each.policy, each.scope, _document(reader, each.policy), each.through)
    for name in groups.keys() - known.keys():
        yield HeldPolicy(custom(""), AccountScope(), None, name)


def _group(reader: AccountReader, name: str) -> UserGroup | None:
    """A RAM user group with its grants; None where it cannot be read."""
    try:
        return reader.user_group(name)
    except CloudError:
        return None


def _document(reader: AccountReader, policy: PolicyRef) -> Document | None:
    try:
        return parsed(reader.document(policy).text)
    except CloudError:
        return None
