"""A plan file's text to the draft that it stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tui.core.draft import Draft, Grant, NewPolicy, Replacement
from tui.core.modes import AccessChoice, AccessMode, ConsoleSettings, PasswordSource
from tui.core.policies import PolicyRef, custom
from tui.core.scopes import Scope, parse_scope
from tui.core.site import Site
from tui.core.users import Tag, UserRow
from tui.planfile.checking import check
from tui.planfile.positions import Lines
from tui.planfile.problems import PlanFileError
from tui.planfile.schema import read_policy, read_principal
from tui.planfile.syntax import parse
from tui.policy.layout import tidied

_Table = Mapping[str, object]


def _no_lines() -> Lines:
    return Lines({}, {})


@dataclass(frozen=True, slots=True)
class PlanFile:
    """What a plan file says. Its form is right; whether its answers are is for the rules."""

    draft: Draft
    account: str = ""
    """The ID of the account it is for; empty where the file names none."""
    lines: Lines = field(default_factory=_no_lines, compare=False, repr=False)
    """Where everything stands, so that a finding of the rules can be put to its line."""


def read_plan_file(text: str) -> PlanFile:
    """Read a plan file.

    Args:
        text: TOML; a byte order mark before it is passed over.

    Raises:
        PlanFileError: Something is wrong with it; all that is wrong with its form is named.
    """
    document, lines = parse(text.removeprefix("\ufeff"))
    problems = check(document, lines)
    if problems:
        raise PlanFileError(problems)
    return PlanFile(
        draft=_draft(document),
        account=_text(document, "account"),
        lines=lines,
    )


def _draft(document: _Table) -> Draft:
    default = Draft()
    users = [*_tables(document, "users")]
    rows = tuple(_user(user) for user in users)
    grants = tuple(Grant(*found) for found in _grants(document, "grants"))
    resets = (_text(user, "logon_name") for user in users if _flag(user, "reset_password"))
    return Draft(
        site=Site(_text(document, "site", default.site)),
        domain_alias=_text(document, "domain_alias"),
        regions=_texts(document, "regions", default.regions),
        reason=_text(document, "reason"),
        users=rows,
        access=AccessChoice(_mode(document), _console(document)),
        # Every grant names its own scope; the draft's is only what a new one would start with.
        scope=grants[0].scope if grants else None,
        grants=grants,
        replacements=tuple(
            Replacement(_text(user, "logon_name"), *found)
            for user in users
            for found in _grants(user, "replace")
        ),
        group=read_principal(_text(document, "principal")),
        new_policies=tuple(
            NewPolicy(
                custom(_text(policy, "name")),
                tidied(_text(policy, "document")),
                _text(policy, "description"),
            )
            for policy in _tables(document, "policies")
        ),
        password_resets=tuple(dict.fromkeys(resets)),
    )


def _user(user: _Table) -> UserRow:
    tags = _table(user, "tags")
    return UserRow(
        logon_name=_text(user, "logon_name"),
        display_name=_text(user, "display_name"),
        tags=tuple(Tag(key, _text(tags, key)) for key in tags),
        existing=_flag(user, "existing"),
        mode=_mode(user),
    )


def _console(document: _Table) -> ConsoleSettings:
    console, default = _table(document, "console"), ConsoleSettings()
    return ConsoleSettings(
        password=PasswordSource(_text(console, "password", default.password)),
        reset_at_next_logon=_flag(console, "reset_at_next_logon", default=True),
        require_mfa=_flag(console, "require_mfa", default=True),
    )


def _mode(table: _Table) -> AccessMode | None:
    return AccessMode(_text(table, "access")) if "access" in table else None


# The document was checked: what is there has its type, and the defaults are for what is not.


def _text(table: _Table, key: str, default: str = "") -> str:
    value = table.get(key)
    return value if isinstance(value, str) else default


def _flag(table: _Table, key: str, *, default: bool = False) -> bool:
    value = table.get(key)
    return value if isinstance(value, bool) else default


def _texts(table: _Table, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
    value = table.get(key)
    return tuple(str(item) for item in value) if isinstance(value, list) else default


def _table(table: _Table, key: str) -> _Table:
    value = table.get(key)
    return value if isinstance(value, dict) else {}


def _tables(table: _Table, key: str) -> Iterator[_Table]:
    value = table.get(key)
    yield from value if isinstance(value, list) else ()


def _grants(table: _Table, key: str) -> Iterator[tuple[PolicyRef, Scope]]:
    for grant in _tables(table, key):
        policy, scope = read_policy(_text(grant, "policy")), parse_scope(_text(grant, "scope"))
        if policy is not None and scope is not None:
            yield policy, scope
