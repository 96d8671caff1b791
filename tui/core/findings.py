"""Findings of the rules: severity, place, sentence, remedies; the steps of the journey."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from tui.core.draft import Draft
from tui.core.text import Sentence, sentence


class Step(StrEnum):
    """Screen of the wizard; one per step of the documented procedure."""

    CONNECT = "connect"
    ACCOUNTS = "account-information"
    ACCESS = "access-mode"
    SCOPE = "resource-scope"
    POLICIES = "policy-choice"
    REVIEW = "review"
    SHARE = "credential-sharing"


class Severity(StrEnum):
    """Severity of a finding."""

    ERROR = "error"
    """Never passes."""
    CONFIRM = "confirm"
    """Passes when the administrator types its subject (``--accept ID`` without a screen)."""
    WARNING = "warning"
    """Shown and recorded."""


@dataclass(frozen=True, slots=True)
class Where:
    """Place of a finding, for showing and focusing it on a screen."""

    step: Step
    field: str = ""
    """Field on that screen, e.g. ``logon_name``; empty for the screen as a whole."""
    row: int | None = None
    """Index of the user row, where there is one."""


@dataclass(frozen=True, slots=True)
class Fix:
    """Remedy of a finding: its label, and its effect on a draft."""

    label: Sentence
    apply: Callable[[Draft], Draft] = field(compare=False)
    done: Sentence | None = None
    """Sentence on the effect and its undo, where one is shown beside the row."""
    name: str = ""
    """Logon name that the remedy proposes."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Mistake or doubt of one rule at one place."""

    code: str
    severity: Severity
    where: Where
    text: Sentence
    """Sentence on the matter and the way out; its value ``subject`` is e.g. a logon name, a policy,
    a resource group.
    """
    link: str = ""
    """Address of the documentation that gives the reason."""
    fixes: tuple[Fix, ...] = field(default=(), compare=False)
    """Remedies, the most likely first; often none."""

    @property
    def subject(self) -> str:
        """Subject of the sentence; empty for the draft or a field as a whole."""
        return self.value("subject")

    def value(self, name: str) -> str:
        """Value in the sentence; empty where it has none of that name."""
        return self.text.value(name)

    @property
    def id(self) -> str:
        """Stable name for accepting it: the code and, where there is one, its subject."""
        return f"{self.code}:{self.subject}" if self.subject else self.code

    @property
    def phrase(self) -> str:
        """Text to type for accepting a finding of severity *confirm*."""
        return self.subject or self.code


def first_error(findings: Iterable[Finding]) -> str | None:
    """Sentence of the first error; None if there is none."""
    errors = (str(each.text) for each in findings if each.severity is Severity.ERROR)
    return next(errors, None)


_Text: TypeAlias = "str | Sentence"
_Value: TypeAlias = "str | int | Sentence"
_Fixes: TypeAlias = tuple[Fix, ...]


def error(
    code: str, where: Where, text: _Text, /, *, link: str = "", fixes: _Fixes = (), **values: _Value
) -> Finding:
    """Make a finding that never passes; the values are filled into its sentence."""
    return Finding(code, Severity.ERROR, where, _filled(text, values), link, fixes)


def confirm(
    code: str, where: Where, text: _Text, /, *, link: str = "", fixes: _Fixes = (), **values: _Value
) -> Finding:
    """Make a finding that passes when its subject is typed."""
    return Finding(code, Severity.CONFIRM, where, _filled(text, values), link, fixes)


def warning(
    code: str, where: Where, text: _Text, /, *, link: str = "", fixes: _Fixes = (), **values: _Value
) -> Finding:
    """Make a finding that is shown and recorded."""
    return Finding(code, Severity.WARNING, where, _filled(text, values), link, fixes)


def _filled(text: _Text, values: Mapping[str, _Value]) -> Sentence:
    return text if isinstance(text, Sentence) else sentence(text, **values)
