"""Drafts that are complete, for the last two screens."""

from __future__ import annotations

from typing import Any

from tui.core.draft import Draft
from tui.core.policies import ARMS_READ_ONLY, AccountScope, Grant
from tui.core.users import AccessChoice, AccessMode, Tag, UserRow

MARIA = UserRow("maria.k", "Maria Kurz", (Tag("team", "sre"),))


CHEN_YU = UserRow("chen.yu", "Chen Yu 陈宇")


def console_draft(*users: UserRow, **changes: Any) -> Draft:  # noqa: ANN401 - fields of a draft
    """Console users who may read in the whole account."""
    fields: dict[str, Any] = {
        "users": users or (MARIA, CHEN_YU),
        "access": AccessChoice(AccessMode.CONSOLE),
        "scope": AccountScope(),
        "grants": (Grant(ARMS_READ_ONLY, AccountScope()),),
    }
    return Draft(**(fields | changes))


def key_draft(*users: UserRow, **changes: Any) -> Draft:  # noqa: ANN401 - fields of a draft
    """Users with an AccessKey."""
    access = AccessChoice(AccessMode.ACCESS_KEY)
    return console_draft(*users, **({"access": access} | changes))
