"""Plan files to drafts, and places of findings in a plan file.

The meaning of the answers together is for the rules of ``tui.planning``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from types import MappingProxyType
from typing import Final

from tui.core.draft import Draft, NewPolicy, Replacement, Site
from tui.core.findings import Step, Where
from tui.core.policies import Grant, custom, parse_scope
from tui.core.text import Sentence, sentence
from tui.core.users import AccessChoice, AccessMode, ConsoleSettings, PasswordSource, Tag, UserRow
from tui.planfile.positions import Lines, parse
from tui.planfile.problems import KeyPath, PlanFileError, PlanFileProblem, either, problem, spelled
from tui.planfile.schema import EXPECTED, KEYS, Key, Kind, read_policy, read_principal
from tui.policy.check import STATEMENT, TOP, checked
from tui.policy.layout import tidied
from tui.policy.problems import Gravity, Problem

OURS: Final = frozenset({"known", "right", "one", "other", "length", "limit", "short"})
"""Names of parameters whose values never come from the file."""
_ELEMENTS: Final = frozenset({*TOP, *STATEMENT})


def check_documents(document: Mapping[str, object], lines: Lines) -> Iterator[PlanFileProblem]:
    """Policy documents that RAM would refuse."""
    policies = document.get("policies")
    for at, policy in enumerate(policies if isinstance(policies, list) else ()):
        text = policy.get("document") if isinstance(policy, dict) else None
        if isinstance(text, str):
            path: KeyPath = ("policies", at, "document")
            for each in checked(tidied(text)).problems:
                if each.gravity is Gravity.WRONG:
                    yield _problem(each, path, lines)


def _problem(found: Problem, path: KeyPath, lines: Lines) -> PlanFileProblem:
    text = sentence(
        "line {row}, column {column} of the document: {mistake}",
        row=found.at.line,
        column=found.at.column,
        mistake=without_content(found.text),
    )
    return problem("policy-document", text, lines.within(path, found.at.line), path)


def without_content(text: Sentence) -> Sentence:
    """Problem of a policy document without its content, which may not be for a log.

    Names of elements keep their letters.
    """

    def shown(name: str, value: str | int | Sentence) -> str | int | Sentence:
        if name in OURS or value in _ELEMENTS:
            return value
        begins = text.template.startswith(f"{{{name}}}")
        return _BEGINS[name] if begins else _UNNAMED[name]

    return Sentence(text.template, tuple((name, shown(name, at)) for name, at in text.values))


_UNNAMED: Final[Mapping[str, Sentence]] = MappingProxyType(
    {
        "found": sentence("what stands there"),
        "value": sentence("this value"),
        "key": sentence("this key"),
        "operator": sentence("this"),
    }
)
_BEGINS: Final[Mapping[str, Sentence]] = MappingProxyType(
    {
        "value": sentence("This value"),
        "key": sentence("This key"),
        "operator": sentence("This"),
    }
)
_NO_SECRET: Final = sentence(
    'a plan file holds no secret; take it out. With password = "ask" under [console] you are'
    " asked for each user's."
)
_SECRETS: Final = frozenset(
    {"password", "passwd", "passphrase", "secret", "token", "access_key_secret", "accesskeysecret"}
)
"""Keys under which somebody may try to put a secret."""
_PASSWORD_SOURCE: Final = ("console", "password")

_TEXT, _TABLE = Key(""), Key("", Kind.TABLE)
_TYPES: Final[Mapping[Kind, type]] = MappingProxyType(
    {
        Kind.TEXT: str,
        Kind.FLAG: bool,
        Kind.TEXTS: list,
        Kind.TAGS: dict,
        Kind.TABLE: dict,
        Kind.TABLES: list,
    }
)

OTHER: Final = sentence("a date or time")
FOUND: Final[Mapping[type, Sentence]] = MappingProxyType(
    {
        str: sentence("a text"),
        bool: sentence("true or false"),
        int: sentence("a number"),
        float: sentence("a number"),
        list: sentence("a list"),
        dict: sentence("a single table"),
    }
)
"""TOML types by their names in problems: a flag is a number too, so it comes first."""


def check(document: Mapping[str, object], lines: Lines) -> tuple[PlanFileProblem, ...]:
    """All problems of a document, in the order of its lines."""
    problems = [*_check_table(document, KEYS, (), lines), *check_documents(document, lines)]
    return tuple(sorted(problems, key=lambda each: each.line))


def _check_table(
    table: Mapping[str, object], keys: tuple[Key, ...], path: KeyPath, lines: Lines
) -> Iterator[PlanFileProblem]:
    known = {key.name: key for key in keys}
    meant = set()
    for name, value in table.items():
        if name in known:
            yield from _value(value, known[name], (*path, name), lines)
        else:
            near = _nearest(name, [key for key in known if key not in table])
            meant.add(near)
            yield _unknown((*path, name), near, keys, lines)
            if near and known[near].keys:
                yield from _value(value, known[near], (*path, name), lines)
    for key in keys:
        # A key that was misspelled is not missing as well.
        if key.required and key.name not in table and key.name not in meant:
            text = sentence("it is required; add it.")
            yield problem("missing-key", text, lines.of(path), (*path, key.name))


def _plain(name: str) -> str:
    return name.strip().casefold().replace("-", "_").replace(" ", "_")


def _nearest(name: str, known: list[str]) -> str:
    return next(iter(get_close_matches(_plain(name), known, n=1)), "")


def _home(name: str) -> str | None:
    """Header of the first table that has a key, empty for the top; None if none has it."""
    if any(key.name == name for key in KEYS):
        return ""
    tables = (key for key in KEYS if any(inner.name == name for inner in key.keys))
    table = next(tables, None)
    if table is None:
        return None
    return f"[[{table.name}]]" if table.kind is Kind.TABLES else f"[{table.name}]"


def _unknown(path: KeyPath, near: str, keys: tuple[Key, ...], lines: Lines) -> PlanFileProblem:
    line, name = lines.of(path), str(path[-1])
    home = _home(name)
    if _plain(name) in _SECRETS and path != _PASSWORD_SOURCE[1:]:
        return problem("secret", _NO_SECRET, line, path)
    if home is not None:
        place = home or sentence("the top, above the first table")
        text = sentence("it does not belong here; move it to {place}.", place=place)
        return problem("misplaced-key", text, line, path)
    if near:
        text = sentence("there is no such key; did you mean {near}?", near=near)
        return problem("unknown-key-near", text, line, path)
    known = either([key.name for key in keys])
    text = sentence("there is no such key; remove it, or use one of {known}.", known=known)
    return problem("unknown-key", text, line, path)


def _value(value: object, key: Key, path: KeyPath, lines: Lines) -> Iterator[PlanFileProblem]:
    if not isinstance(value, _TYPES[key.kind]):
        yield _wrong_type(value, key.kind, path, lines)
    elif isinstance(value, str) and not key.takes(value):
        yield _not_accepted(key, path, lines)
    elif isinstance(value, list):
        items = _TABLE if key.kind is Kind.TABLES else _TEXT
        for at, item in enumerate(value):
            yield from _value(item, replace(items, keys=key.keys), (*path, at), lines)
    elif isinstance(value, dict) and key.kind is Kind.TAGS:
        for name, item in value.items():
            yield from _value(item, _TEXT, (*path, name), lines)
    elif isinstance(value, dict):
        yield from _check_table(value, key.keys, path, lines)


def _not_accepted(key: Key, path: KeyPath, lines: Lines) -> PlanFileProblem:
    if path == _PASSWORD_SOURCE:
        return problem("secret", _NO_SECRET, lines.of(path), path)
    accepted = either([f'"{each}"' for each in key.accepted])
    text = sentence("this value is not accepted; write {accepted}.", accepted=accepted)
    return problem("not-accepted", text, lines.of(path), path)


def _wrong_type(value: object, kind: Kind, path: KeyPath, lines: Lines) -> PlanFileProblem:
    found = next((name for of, name in FOUND.items() if isinstance(value, of)), OTHER)
    text = sentence("this is {found}; write {expected}.", found=found, expected=EXPECTED[kind])
    return problem("wrong-type", text, lines.of(path), path)


_Table = Mapping[str, object]


def _no_lines() -> Lines:
    return Lines({}, {})


@dataclass(frozen=True, slots=True)
class PlanFile:
    """Content of a plan file. Its form is right; its answers are for the rules to judge."""

    draft: Draft
    account: str = ""
    """ID of the account it is for; empty where the file names none."""
    lines: Lines = field(default_factory=_no_lines, compare=False, repr=False)
    """Lines of all keys, for the findings of the rules."""


def read_plan_file(text: str) -> PlanFile:
    """Read a plan file; a byte order mark is passed over.

    Raises:
        PlanFileError: Its form is wrong; all problems are named.
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
    grants = tuple(_grants(document, "grants"))
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
            Replacement(_text(user, "logon_name"), grant)
            for user in users
            for grant in _grants(user, "replace")
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


def _grants(table: _Table, key: str) -> Iterator[Grant]:
    for grant in _tables(table, key):
        policy, scope = read_policy(_text(grant, "policy")), parse_scope(_text(grant, "scope"))
        if policy is not None and scope is not None:
            yield Grant(policy, scope)


_FIELDS: Final = MappingProxyType(
    {
        (Step.CONNECT, "domain_alias"): ("domain_alias",),
        (Step.CONNECT, "regions"): ("regions",),
        (Step.CONNECT, "reason"): ("reason",),
        (Step.ACCESS, "mode"): ("access",),
        (Step.ACCESS, "password"): ("console", "password"),
        (Step.ACCESS, "reset_at_next_logon"): ("console", "reset_at_next_logon"),
        (Step.ACCESS, "require_mfa"): ("console", "require_mfa"),
        (Step.SCOPE, "scope"): ("grants",),
        (Step.POLICIES, "grants"): ("grants",),
        (Step.POLICIES, "group"): ("principal",),
        (Step.ACCOUNTS, ""): ("users",),
    }
)
_USER_FIELDS: Final = MappingProxyType(
    {"logon_name": "logon_name", "display_name": "display_name", "tags": "tags", "mode": "access"}
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a plan file."""

    line: int = 0
    """Counted from 1; 0 for the file as a whole."""
    path: str = ""
    """The key, as in a problem; empty for the file as a whole."""


def place_of(plan: PlanFile, where: Where) -> Place:
    """Line of a finding in a plan file; the file as a whole where it is about something else.

    An answer that the file leaves out stands at the table that could have it.
    """
    path = _path(where)
    return Place(plan.lines.of(path), spelled(path)) if path else Place()


def _path(where: Where) -> KeyPath:
    if where.row is not None:
        field = _USER_FIELDS.get(where.field)
        return ("users", where.row) if field is None else ("users", where.row, field)
    return _FIELDS.get((where.step, where.field), ())
