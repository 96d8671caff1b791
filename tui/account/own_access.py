"""Reading what the administrator holds. A refused read is noted, and never an error."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from tui.cloud.errors import CloudError
from tui.core.account import Caller, CallerKind, PrincipalType
from tui.core.facts import OwnAccess
from tui.core.policies import PolicyRef
from tui.core.principals import HeldGrant

if TYPE_CHECKING:
    from tui.account.reader import AccountReader

T = TypeVar("T")


def read_own(reader: AccountReader, caller: Caller | None) -> OwnAccess | None:
    """Read a RAM user's own grants, its groups' grants, and their documents. Blocking.

    Returns:
        None for the root account, which may do everything, and for roles, which are not read.
    """
    if caller is None or caller.kind is not CallerKind.RAM_USER or not caller.name:
        return None
    held: list[HeldGrant] = []
    documents: dict[PolicyRef, str] = {}
    unread: dict[str, None] = {}

    def asked(ask: Callable[[], T]) -> T | None:
        try:
            return ask()
        except CloudError as error:
            unread[error.refusal.missing_action or error.refusal.action] = None
            return None

    def read(name: str, kind: PrincipalType, through: str) -> None:
        for grant in asked(partial(reader.grants_of, name, kind)) or ():
            held.append(replace(grant, through=through))
            document = asked(partial(reader.document, grant.policy))
            if document is not None:
                documents[grant.policy] = document.text

    read(caller.name, PrincipalType.USER, "")
    for group in asked(partial(reader.groups_of, caller.name)) or ():
        read(group, PrincipalType.GROUP, group)
    return OwnAccess(tuple(held), MappingProxyType(documents), tuple(unread))
