"""Findings of the rules: severity, place, sentence, remedies; the steps of the journey."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from tui.core.draft import Draft
from tui.core.text import Sentence


class Step(StrEnum):
    """A screen of the wizard; one per step of the documented procedure."""

    CONNECT = "connect"
    ACCOUNTS = "account-information"
    ACCESS = "access-mode"
    SCOPE = "resource-scope"
    POLICIES = "policy-choice"
    REVIEW = "review"
    SHARE = "credential-sharing"


class Severity(StrEnum):
    """How far a finding goes."""

    ERROR = "error"
    """Never passes."""
    CONFIRM = "confirm"
    """Passes when the administrator types what it names (``--accept ID`` without a screen)."""
    WARNING = "warning"
    """Shown and recorded."""


@dataclass(frozen=True, slots=True)
class Where:
    """The place a finding belongs to, so that a screen can put it there and focus it."""

    step: Step
    field: str = ""
    """The field on that screen, e.g. ``logon_name``; empty for the screen as a whole."""
    row: int | None = None
    """The index of the user row, where there is one."""


@dataclass(frozen=True, slots=True)
class Fix:
    """A remedy: what it is called, and what it does to a draft."""

    label: Sentence
    apply: Callable[[Draft], Draft] = field(compare=False)
    done: Sentence | None = None
    """What it has done and how that is taken back, where that is said beside the row."""
    name: str = ""
    """A logon name that it proposes."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule has found wrong, or doubtful, at one place."""

    code: str
    severity: Severity
    where: Where
    text: Sentence
    """What is the matter and the way out; its value ``subject`` is what it is about, e.g. a logon
    name, a policy, a resource group."""
    link: str = ""
    """Documentation that says why."""
    fixes: tuple[Fix, ...] = field(default=(), compare=False)
    """The most likely first; often nothing."""

    @property
    def subject(self) -> str:
        """What it is about; empty where it is about the draft or a field as a whole."""
        return self.value("subject")

    def value(self, name: str) -> str:
        """One of the values in the sentence; empty where it has none of that name."""
        return self.text.value(name)

    @property
    def id(self) -> str:
        """Stable name for accepting it: the code and, where there is one, its subject."""
        return f"{self.code}:{self.subject}" if self.subject else self.code

    @property
    def phrase(self) -> str:
        """What must be typed to accept a finding of severity *confirm*."""
        return self.subject or self.code


def error(
    code: str, where: Where, text: Sentence, *, link: str = "", fixes: tuple[Fix, ...] = ()
) -> Finding:
    """A finding that never passes."""
    return Finding(code, Severity.ERROR, where, text, link, fixes)


def confirm(
    code: str, where: Where, text: Sentence, *, link: str = "", fixes: tuple[Fix, ...] = ()
) -> Finding:
    """A finding that passes when its subject is typed."""
    return Finding(code, Severity.CONFIRM, where, text, link, fixes)


def warning(
    code: str, where: Where, text: Sentence, *, link: str = "", fixes: tuple[Fix, ...] = ()
) -> Finding:
    """A finding that is shown and recorded."""
    return Finding(code, Severity.WARNING, where, text, link, fixes)
