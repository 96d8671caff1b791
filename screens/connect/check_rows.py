"""Rows of Connect: sources of credentials with their questions, and checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from screens.dialogs.dialog import Confirm
from tui.account.checks import Check
from tui.core.credentials import Source, SourceKind
from tui.signin.sources import FoundSource
from tui.text.signin import (
    check_label,
    check_sentence,
    source_label,
    source_meaning,
    source_title,
    until,
)
from tui.widgets.choices import Option
from tui.widgets.notice import Item
from tui.widgets.theme import Mark

if TYPE_CHECKING:
    from tui.account.checks import CheckOutcome
    from tui.signin.sources import Found

TYPED_KEY = "typed"
"""Option for a typed AccessKey."""
MARKS = {
    "ok": Mark.DONE,
    "warning": Mark.WARN,
    "failed": Mark.BAD,
    "cannot-tell": Mark.INFO,
}
"""Mark of each status of a check."""


def options(found: Found) -> list[Option]:
    """An option for each source, and one for a typed AccessKey."""
    lines = [
        Option(each.source.key, source_title(each.source), source_meaning(each))
        for each in found.sources
    ]
    return [*lines, Option(TYPED_KEY, "An AccessKey", "typed here")]


def with_saved(found: Found, name: str, expires: datetime | None) -> Found:
    """The sources, with a newly saved one ahead of the others."""
    new = FoundSource(Source(SourceKind.SAVED, name), expires=expires)
    others = tuple(each for each in found.sources if each.source != new.source)
    named = tuple(each for each in others if each.named)
    rest = tuple(each for each in others if not each.named)
    return replace(found, sources=(*named, new, *rest))


def option_of(found: Found | None, used: Source | None, saved_as: str = "") -> str | None:
    """Option of the source in use; None if it is not in the list any more.

    Args:
        found: The sources in the list.
        used: Source of the credentials in use.
        saved_as: Name under which they were saved since; empty if they were not.
    """
    kept = Source(SourceKind.SAVED, saved_as)
    for each in found.sources if found else ():
        if each.source in (used, kept):
            return each.source.key
    return TYPED_KEY if used is not None and used.kind is SourceKind.TYPED else None


def ask_to_run(each: FoundSource) -> Confirm:
    """Question whether a profile's command may be run."""
    return Confirm(
        "Run a command of this profile?",
        f"{source_label(each.source)} gets its credentials from the command that"
        " process_command names in ~/.aliyun/config.json. Onramp runs it only if you"
        " agree.",
        yes="Run it",
        no="Do not run it",
    )


def ask_to_forget(name: str) -> Confirm:
    """Question whether a saved AccessKey is to be forgotten."""
    return Confirm(
        "Forget this AccessKey?",
        f"{name} is removed from the system keyring. In the cloud the AccessKey stays as it is.",
        yes="Forget it",
        no="Keep it",
    )


def ask_to_forget_all(names: Sequence[str]) -> Confirm:
    """Question whether every saved AccessKey is to be forgotten."""
    return Confirm(
        "Forget every saved AccessKey?",
        f"{', '.join(names)}: removed from the system keyring. In the cloud they stay as they are."
        " The key that opens the files of earlier runs stays too.",
        yes="Forget all",
        no="Keep them",
    )


def lines_of(
    outcomes: Mapping[Check, CheckOutcome], expires: datetime | None = None
) -> tuple[Item, ...]:
    """A row for each check, done or not; ``expires`` is None for credentials without an end."""
    return tuple(_line(check, outcomes.get(check), expires) for check in Check)


def _line(check: Check, outcome: CheckOutcome | None, expires: datetime | None) -> Item:
    if outcome is None:
        return Item(Mark.BUSY, check_label(check), "…")
    said = check_sentence(outcome)
    if check is Check.IDENTITY and expires is not None and outcome.error is None:
        said = f"{said} · {until(expires)}"
    return Item(MARKS[outcome.status.value], check_label(check), said)
