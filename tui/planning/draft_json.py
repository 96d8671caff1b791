"""Draft as JSON and back. There is no secret in a draft, and so none in the file."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeVar

from tui.core.account import Site
from tui.core.draft import Draft, Grant, NewPolicy, Origin, Replacement
from tui.core.findings import Finding, Step, Where, error, warning
from tui.core.policies import PolicyRef, Scope, parse_policy, parse_scope
from tui.core.text import sentence
from tui.core.users import (
    AccessChoice,
    AccessMode,
    ConsoleSettings,
    GroupChoice,
    PasswordSource,
    Tag,
    UserRow,
)

VERSION: Final = 1
"""Raised when an older Onramp would misread the file."""

_WHERE: Final = Where(Step.CONNECT, "draft")
_T = TypeVar("_T")
_Object = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ReadDraft:
    """Draft read from a file. The findings say why it is None, or why parts are missing."""

    draft: Draft | None
    findings: tuple[Finding, ...] = ()


def write_draft(draft: Draft) -> str:
    """Serialise a draft as JSON."""
    console = draft.access.console
    value = {
        "version": VERSION,
        "site": draft.site,
        "domain_alias": draft.domain_alias,
        "regions": draft.regions,
        "reason": draft.reason,
        "users": [_user(row) for row in draft.users],
        "access": {
            "mode": draft.access.mode,
            "password": console.password,
            "reset_at_next_logon": console.reset_at_next_logon,
            "require_mfa": console.require_mfa,
        },
        "scope": None if draft.scope is None else str(draft.scope),
        "grants": [
            {"policy": str(grant.policy), "scope": str(grant.scope)} for grant in draft.grants
        ],
        "replacements": [
            {
                "logon_name": item.logon_name,
                "policy": str(item.policy),
                "scope": str(item.scope),
            }
            for item in draft.replacements
        ],
        "group": None if draft.group is None else _group(draft.group),
        "new_policies": [
            {
                "policy": str(new.policy),
                "document": new.document,
                "description": new.description,
            }
            for new in draft.new_policies
        ],
        "password_resets": draft.password_resets,
        "origins": dict(draft.origins),
    }
    return json.dumps(value, ensure_ascii=False, indent=1)


def _user(row: UserRow) -> _Object:
    return {
        "logon_name": row.logon_name,
        "display_name": row.display_name,
        "tags": [[tag.key, tag.value] for tag in row.tags],
        "tags_text": row.tags_text,
        "existing": row.existing,
        "mode": row.mode,
    }


def _group(choice: GroupChoice) -> _Object:
    return {"name": choice.name, "existing": choice.existing}


def read_draft(text: str) -> ReadDraft:
    """Read a draft as far as it can be read.

    Unknown keys are passed over. A field that does not fit keeps its default and is named by a
    ``draft.field`` finding; a file that is no draft at all gives none.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return ReadDraft(
            None,
            (
                error(
                    "draft.not-json",
                    _WHERE,
                    sentence(
                        "What was saved of your last visit cannot be read; you start with empty"
                        " screens."
                    ),
                ),
            ),
        )
    if not isinstance(value, dict):
        return ReadDraft(
            None,
            (
                error(
                    "draft.not-object",
                    _WHERE,
                    sentence(
                        "What was saved of your last visit is not a draft; you start with empty"
                        " screens."
                    ),
                ),
            ),
        )
    version = value.get("version")
    if version != VERSION or isinstance(version, bool):
        return ReadDraft(
            None,
            (
                error(
                    "draft.version",
                    _WHERE,
                    sentence(
                        "What was saved of your last visit has version {version}, which this"
                        " Onramp does not know; you start with empty screens.",
                        version=str(version),
                    ),
                ),
            ),
        )
    reader = _Reader(value)
    draft = _read(reader)
    return ReadDraft(
        draft,
        tuple(
            warning(
                "draft.field",
                _WHERE,
                sentence(
                    "“{field}” of your last visit could not be read and is left as at the start;"
                    " please look at it again.",
                    field=it,
                ),
            )
            for it in reader.bad
        ),
    )


class _UnreadableError(Exception):
    """The value does not have the form of its field."""


class _Reader:
    def __init__(self, value: _Object) -> None:
        self._value = value
        self.bad: list[str] = []

    def get(self, key: str, read: Callable[[object], _T], default: _T) -> _T:
        if key not in self._value:
            return default
        try:
            return read(self._value[key])
        except _UnreadableError:
            self.bad.append(key)
            return default


def _read(reader: _Reader) -> Draft:
    default = Draft()
    return Draft(
        site=reader.get("site", _site, default.site),
        domain_alias=reader.get("domain_alias", _text, ""),
        regions=reader.get("regions", _texts, default.regions),
        reason=reader.get("reason", _text, ""),
        users=reader.get("users", _users, ()),
        access=reader.get("access", _access, default.access),
        scope=reader.get("scope", _scope_or_none, None),
        grants=reader.get("grants", _grants, ()),
        replacements=reader.get("replacements", _replacements, ()),
        group=reader.get("group", _group_or_none, None),
        new_policies=reader.get("new_policies", _new_policies, ()),
        password_resets=reader.get("password_resets", _texts, ()),
        origins=reader.get("origins", _origins, default.origins),
    )


def _object(value: object) -> _Object:
    if not isinstance(value, dict):
        raise _UnreadableError
    return value


def _items(value: object) -> Iterator[object]:
    if not isinstance(value, list):
        raise _UnreadableError
    return iter(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _UnreadableError
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _UnreadableError
    return value


def _texts(value: object) -> tuple[str, ...]:
    return tuple(_text(item) for item in _items(value))


def _one_of(kind: Callable[[str], _T]) -> Callable[[object], _T]:
    def read(value: object) -> _T:
        try:
            return kind(_text(value))
        except ValueError:
            raise _UnreadableError from None

    return read


_site = _one_of(Site)
_mode = _one_of(AccessMode)
_origin = _one_of(Origin)
_password = _one_of(PasswordSource)


def _mode_or_none(value: object) -> AccessMode | None:
    return None if value is None else _mode(value)


def _users(value: object) -> tuple[UserRow, ...]:
    return tuple(_read_user(_object(item)) for item in _items(value))


def _read_user(value: _Object) -> UserRow:
    return UserRow(
        logon_name=_text(value.get("logon_name", "")),
        display_name=_text(value.get("display_name", "")),
        tags=tuple(_tag(item) for item in _items(value.get("tags", []))),
        existing=_flag(value.get("existing", False)),
        mode=_mode_or_none(value.get("mode")),
        tags_text=_text(value.get("tags_text", "")),
    )


def _tag(value: object) -> Tag:
    parts = _texts(value)
    if len(parts) != 2:
        raise _UnreadableError
    return Tag(*parts)


def _access(value: object) -> AccessChoice:
    answers = _object(value)
    default = ConsoleSettings()
    return AccessChoice(
        mode=_mode_or_none(answers.get("mode")),
        console=ConsoleSettings(
            password=_password(answers.get("password", default.password)),
            reset_at_next_logon=_flag(
                answers.get("reset_at_next_logon", default.reset_at_next_logon)
            ),
            require_mfa=_flag(answers.get("require_mfa", default.require_mfa)),
        ),
    )


def _scope(value: object) -> Scope:
    scope = parse_scope(_text(value))
    if scope is None:
        raise _UnreadableError
    return scope


def _scope_or_none(value: object) -> Scope | None:
    return None if value is None else _scope(value)


def _policy(value: object) -> PolicyRef:
    ref = parse_policy(_text(value))
    if ref is None:
        raise _UnreadableError
    return ref


def _grants(value: object) -> tuple[Grant, ...]:
    objects = [_object(item) for item in _items(value)]
    return tuple(Grant(_policy(it.get("policy")), _scope(it.get("scope"))) for it in objects)


def _replacements(value: object) -> tuple[Replacement, ...]:
    objects = [_object(item) for item in _items(value)]
    return tuple(
        Replacement(_text(it.get("logon_name")), _policy(it.get("policy")), _scope(it.get("scope")))
        for it in objects
    )


def _group_or_none(value: object) -> GroupChoice | None:
    if value is None:
        return None
    choice = _object(value)
    return GroupChoice(_text(choice.get("name")), existing=_flag(choice.get("existing", False)))


def _new_policies(value: object) -> tuple[NewPolicy, ...]:
    objects = [_object(item) for item in _items(value)]
    return tuple(
        NewPolicy(
            _policy(it.get("policy")),
            _text(it.get("document")),
            _text(it.get("description", "")),
        )
        for it in objects
    )


def _origins(value: object) -> Mapping[str, Origin]:
    return MappingProxyType({key: _origin(item) for key, item in _object(value).items()})
