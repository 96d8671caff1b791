"""Reading the administrator's own permissions. A refused read is noted, and never an error."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, TypeVar

from tui.cloud.errors import CloudError
from tui.core.account import Caller, CallerKind, PrincipalType
from tui.core.policies import PolicyRef
from tui.core.principals import HeldGrant
from tui.planning.holdings import parsed
from tui.planning.own_access import OwnAccess
from tui.policy.document import Document
from tui.policy.preview import HeldPolicy

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
    reading = _Reading(reader)
    held = reading.held_by(reader.grants_of, caller.name)
    for group in reading.asked(lambda: reader.groups_of(caller.name)) or ():
        held += reading.held_by(
            lambda name: reader.grants_of(name, PrincipalType.GROUP), group, through=group
        )
    return OwnAccess(tuple(held), tuple(dict.fromkeys(reading.unread)))


class _Reading:
    def __init__(self, reader: AccountReader) -> None:
        self._reader = reader
        self.unread: list[str] = []

    def asked(self, ask: Callable[[], T]) -> T | None:
        """Answer to a read; None where it failed, and the missing action is noted."""
        try:
            return ask()
        except CloudError as error:
            refusal = error.refusal
            self.unread.append(refusal.missing_action or refusal.action)
            return None

    def held_by(
        self, ask: Callable[[str], Iterable[HeldGrant]], name: str, through: str = ""
    ) -> list[HeldPolicy]:
        grants = self.asked(lambda: tuple(ask(name))) or ()
        return [
            HeldPolicy(each.policy, each.scope, self._document(each.policy), through)
            for each in grants
        ]

    def _document(self, ref: PolicyRef) -> Document | None:
        found = self.asked(lambda: self._reader.document(ref))
        return None if found is None else parsed(found.text)
