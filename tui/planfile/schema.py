"""Keys of a plan file, and their values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from tui.core.draft import Site
from tui.core.policies import COMPANION, PolicyRef, parse_policy, parse_scope
from tui.core.text import Sentence, sentence
from tui.core.users import AccessMode, GroupChoice, PasswordSource

USER_PRINCIPAL: Final = "user"
GROUP_PRINCIPAL: Final = "group:"
COMPANION_SPELLING: Final = "companion:read-trace-app"


class Kind(StrEnum):
    """Type of a value."""

    TEXT = "text"
    FLAG = "flag"
    TEXTS = "texts"
    """An array of texts."""
    TAGS = "tags"
    """A table with keys of its own, whose values are texts."""
    TABLE = "table"
    TABLES = "tables"
    """An array of tables, in either of TOML's two spellings."""


EXPECTED: Final[Mapping[Kind, Sentence]] = MappingProxyType(
    {
        Kind.TEXT: sentence("a text in double quotes"),
        Kind.FLAG: sentence("true or false, without quotes"),
        Kind.TEXTS: sentence('a list of texts, such as ["a", "b"]'),
        Kind.TAGS: sentence('keys with texts, such as { team = "sre" }'),
        Kind.TABLE: sentence('a table, such as { key = "value" }'),
        Kind.TABLES: sentence("a table in double brackets for each"),
    }
)
"""Instruction for each kind of value."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table."""

    name: str
    kind: Kind = Kind.TEXT
    required: bool = False
    accepted: tuple[str, ...] = ()
    """Accepted texts, with capitals for a placeholder; empty where any text is accepted."""
    accepts: Callable[[str], bool] | None = None
    """Check of a text that is more than being one of ``accepted``."""
    keys: tuple[Key, ...] = ()
    """Keys of the table or tables behind it."""

    def takes(self, text: str) -> bool:
        """Whether a text is accepted as the value."""
        if self.accepts is not None:
            return self.accepts(text)
        return not self.accepted or text in self.accepted


def read_policy(text: str) -> PolicyRef | None:
    """Parse a policy in the spelling of a plan file; None if it is not one."""
    return COMPANION if text == COMPANION_SPELLING else parse_policy(text)


def policy_spelling(policy: PolicyRef) -> str:
    """Spelling of a policy for :func:`read_policy`."""
    return COMPANION_SPELLING if policy == COMPANION else str(policy)


def read_principal(text: str) -> GroupChoice | None:
    """RAM user group named by a principal; None where it is each user, or is none.

    The account tells whether the group exists: if not, it is made.
    """
    head, found, name = text.partition(GROUP_PRINCIPAL)
    return GroupChoice(name) if found and not head and name else None


def principal_spelling(group: GroupChoice | None) -> str:
    """Spelling of a principal for :func:`read_principal`."""
    return USER_PRINCIPAL if group is None else f"{GROUP_PRINCIPAL}{group.name}"


_MODES: Final = tuple(mode.value for mode in AccessMode)
_GRANT: Final = (
    Key(
        "policy",
        required=True,
        accepted=("system:NAME", "custom:NAME", COMPANION_SPELLING),
        accepts=lambda text: read_policy(text) is not None,
    ),
    Key(
        "scope",
        required=True,
        accepted=("account", "resource-group:ID"),
        accepts=lambda text: parse_scope(text) is not None,
    ),
)

KEYS: Final = (
    Key("account"),
    Key("site", accepted=tuple(site.value for site in Site)),
    Key("domain_alias"),
    Key("regions", Kind.TEXTS),
    Key("reason"),
    Key("access", accepted=_MODES),
    Key(
        "principal",
        accepted=(USER_PRINCIPAL, "group:NAME"),
        accepts=lambda text: text == USER_PRINCIPAL or read_principal(text) is not None,
    ),
    Key(
        "console",
        Kind.TABLE,
        keys=(
            Key("password", accepted=tuple(source.value for source in PasswordSource)),
            Key("reset_at_next_logon", Kind.FLAG),
            Key("require_mfa", Kind.FLAG),
        ),
    ),
    Key("grants", Kind.TABLES, required=True, keys=_GRANT),
    Key(
        "policies",
        Kind.TABLES,
        keys=(
            Key("name", required=True),
            Key("description"),
            Key("document", required=True),
        ),
    ),
    Key(
        "users",
        Kind.TABLES,
        required=True,
        keys=(
            Key("logon_name", required=True),
            Key("display_name"),
            Key("tags", Kind.TAGS),
            Key("access", accepted=_MODES),
            Key("existing", Kind.FLAG),
            Key("replace", Kind.TABLES, keys=_GRANT),
            Key("reset_password", Kind.FLAG),
        ),
    ),
)
"""Keys before the first table, and the tables, in the order in which they are written."""


def known_places(keys: tuple[Key, ...] = KEYS, table: str = "") -> Iterator[str]:
    """Every key with its tables, e.g. ``users.replace.policy``; tables come first."""
    for key in keys:
        place = f"{table}{key.name}"
        yield place
        yield from known_places(key.keys, f"{place}.")
