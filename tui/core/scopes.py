"""Where a grant holds: in the whole account or in one resource group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class AccountScope:
    """The whole account."""

    def __str__(self) -> str:
        return "account"


@dataclass(frozen=True, slots=True)
class ResourceGroupScope:
    """One resource group."""

    group_id: str
    """The ID, ``rg-`` and up to 15 characters."""

    def __str__(self) -> str:
        return f"resource-group:{self.group_id}"


Scope: TypeAlias = AccountScope | ResourceGroupScope


def parse_scope(text: str) -> Scope | None:
    """Read a scope in the spelling of a plan file; None if it is not one."""
    if text == "account":
        return AccountScope()
    head, _, group_id = text.partition(":")
    if head == "resource-group" and group_id:
        return ResourceGroupScope(group_id)
    return None


@dataclass(frozen=True, slots=True)
class ResourceGroup:
    """A resource group as Resource Management lists it."""

    group_id: str
    name: str
    display_name: str = ""
    status: str = "OK"
    created: str = ""
