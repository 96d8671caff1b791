"""Drafts to the text of plan files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from tui.core.draft import Draft
from tui.core.policies import Grant
from tui.core.text import Sentence, sentence
from tui.core.users import UserRow
from tui.planfile.schema import policy_spelling, principal_spelling

if TYPE_CHECKING:
    from tui.core.account import Account

FILE: Final = "file"
"""Name of the comment on top; the others are named by the place of their key."""
_COLUMN: Final = 40
COMMENTS: Final[Mapping[str, Sentence]] = MappingProxyType(
    {
        FILE: sentence(
            "A plan for Onramp: onramp apply FILE --dry-run shows what it would do.\nIt holds no"
            " secret; every key is explained in Onramp's README under Plan files."
        ),
        "account": sentence("another signed-in account is refused"),
        "site": sentence('"international" or "china": decides the logon page'),
        "domain_alias": sentence("if there is one: for the third logon name"),
        "regions": sentence("where to verify"),
        "reason": sentence("goes into the users' comments"),
        "access": sentence('"console", "access-key" or "unchanged"; a user may say otherwise'),
        "principal": sentence('"user", or "group:NAME": a RAM user group that they join'),
        "console": sentence("For users with console access."),
        "console.password": sentence('"generate", or "ask": one prompt per user'),
        "console.reset_at_next_logon": sentence("true or false"),
        "console.require_mfa": sentence("true or false"),
        "grants": sentence(
            'What every user is granted: "system:NAME", "custom:NAME" or'
            ' "companion:read-trace-app",\nin the whole "account" or in one'
            ' "resource-group:ID".'
        ),
        "policies": sentence(
            "Custom policies to be made, each once; grants name them as custom:NAME. One that the"
            "\naccount has with the same document is granted in its place."
        ),
        "users": sentence(
            "One table for each user. Besides its logon_name it may have display_name, tags, an"
            "\naccess of its own, and for a RAM user who is there already: existing = true,"
            '\nreplace = [{ policy = "system:NAME", scope = "account" }] for grants to be'
            " taken\naway once the new ones are made, and reset_password = true."
        ),
    }
)
"""Comments by place of their key; each fits whatever value is written before it. One above a table,
or on top, may have several lines."""


def write_plan_file(draft: Draft, account: Account | None) -> str:
    """Write a draft as a plan file, for :func:`read_plan_file`.

    Defaults are written too, so that the file shows what can be said. What has no effect is left
    out: replacements and resets of somebody who is not among the users, the origin of answers, and
    the default scope, as every grant names its own. So is whether the RAM user group exists
    already: the account knows better.

    Args:
        draft: Answers that passed the rules.
        account: The account the plan is for, if known.

    Raises:
        ValueError: A user's tags cannot be written as a table: a key is there twice, or the text
            was not understood. The rules let neither pass.
    """
    writer = _Writer()
    writer.settings(draft, account.account_id if account is not None else "")
    writer.grants(draft)
    writer.policies(draft)
    writer.users(draft)
    return "\n".join(writer.lines) + "\n"


class _Writer:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def settings(self, draft: Draft, account: str) -> None:
        console = draft.access.console
        self._above(FILE)
        self.lines.append("")
        self._pair("account", _text(account))
        self._pair("site", _text(draft.site))
        self._pair("domain_alias", _text(draft.domain_alias))
        self._pair("regions", _array(map(_text, draft.regions)))
        self._pair("reason", _text(draft.reason))
        if draft.access.mode is not None:  # without one, every user has its own
            self._pair("access", _text(draft.access.mode))
        self._pair("principal", _text(principal_spelling(draft.group)))
        for key in ("grants", "users"):
            if not getattr(draft, key):
                self._pair(key, "[]")
        self.lines.append("")
        self._above("console")
        self.lines.append("[console]")
        self._pair("console.password", _text(console.password))
        self._pair("console.reset_at_next_logon", _flag(value=console.reset_at_next_logon))
        self._pair("console.require_mfa", _flag(value=console.require_mfa))

    def grants(self, draft: Draft) -> None:
        for at, grant in enumerate(draft.grants):
            self._header("grants", first=at == 0)
            self._pair("policy", _text(policy_spelling(grant.policy)))
            self._pair("scope", _text(str(grant.scope)))

    def policies(self, draft: Draft) -> None:
        for at, new in enumerate(draft.new_policies):
            self._header("policies", first=at == 0)
            self._pair("name", _text(new.policy.name))
            if new.description:
                self._pair("description", _text(new.description))
            self.lines.append(f"document = {_document(new.document)}")

    def users(self, draft: Draft) -> None:
        replaced: dict[str, list[str]] = {}
        for item in dict.fromkeys(draft.replacements):
            replaced.setdefault(item.logon_name, []).append(_grant(item.grant))
        resets = set(draft.password_resets)
        for at, row in enumerate(draft.users):
            self._header("users", first=at == 0)
            self._pair("logon_name", _text(row.logon_name))
            if row.display_name:
                self._pair("display_name", _text(row.display_name))
            if row.tags or row.tags_text:
                self._pair("tags", _tags(row))
            if row.mode is not None:
                self._pair("access", _text(row.mode))
            if row.existing:
                self._pair("existing", _flag(value=True))
            # A name that stands there twice is told once, by its first row.
            if row.logon_name in replaced:
                self._pair("replace", _array(replaced.pop(row.logon_name)))
            if row.logon_name in resets:
                self._pair("reset_password", _flag(value=True))
                resets.discard(row.logon_name)

    def _header(self, table: str, *, first: bool) -> None:
        self.lines.append("")
        if first:
            self._above(table)
        self.lines.append(f"[[{table}]]")

    def _above(self, place: str) -> None:
        self.lines += [f"# {line}" for line in str(COMMENTS[place]).splitlines()]

    def _pair(self, place: str, value: str) -> None:
        pair = f"{place.rpartition('.')[2]} = {value}"
        comment = COMMENTS.get(place) if value != "[]" else None
        self.lines.append(f"{pair:<{_COLUMN}} # {comment}" if comment else pair)


def _text(text: str) -> str:
    import tomlkit

    return tomlkit.string(str(text)).as_string()


def _document(text: str) -> str:
    """A policy document on lines of its own, where single quotes can hold it unchanged."""
    plain = all(char == "\n" or char.isprintable() for char in text)
    if "\n" not in text or "'''" in text or text.endswith("'") or not plain:
        return _text(text)
    return f"'''\n{text}'''"


def _flag(*, value: bool) -> str:
    return "true" if value else "false"


def _array(items: Iterable[str]) -> str:
    return f"[{', '.join(items)}]"


def _inline(pairs: Iterable[tuple[str, str]]) -> str:
    import tomlkit

    told = (f"{tomlkit.key(key).as_string()} = {_text(value)}" for key, value in pairs)
    return f"{{ {', '.join(told)} }}"


def _grant(grant: Grant) -> str:
    return _inline([("policy", policy_spelling(grant.policy)), ("scope", str(grant.scope))])


def _tags(row: UserRow) -> str:
    if row.tags_text or len({tag.key for tag in row.tags}) < len(row.tags):
        raise ValueError("tags that cannot be told as a table")
    return _inline((tag.key, tag.value) for tag in row.tags)
