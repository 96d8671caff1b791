"""Sentences of the commands without a screen: agreeing, and what is in the way."""

from __future__ import annotations

from collections.abc import Sequence

from tui.apply.in_use import InUse
from tui.core.findings import Finding, Severity
from tui.core.text import say
from tui.text.undoing import concern_words


def may_apply(count: int, account_id: str, alias: str) -> str:
    """The last question before the first change."""
    account = f"{account_id} ({alias})" if alias and alias != account_id else account_id
    if count == 1:
        return say("Apply 1 operation to account {account}? [y/N]", account=account)
    return say("Apply {count} operations to account {account}? [y/N]", count=count, account=account)


def may_forget(run_id: str, count: int) -> str:
    """The same for its secrets."""
    if count == 1:
        return say("Destroy the secret of run {run} for good? [y/N]", run=run_id)
    return say("Destroy the {count} secrets of run {run} for good? [y/N]", run=run_id, count=count)


def left() -> str:
    """Somebody did not agree."""
    return say("Nothing was changed.")


def not_accepted(ids: Sequence[str]) -> str:
    """Findings that nobody agreed to."""
    import shlex

    options = " ".join(f"--accept {shlex.quote(each)}" for each in ids)
    return say(
        "Something above has to be agreed to, and --yes is not enough for it; add {options}.",
        options=options,
    )


def not_possible(count: int) -> str:
    """Errors of the rules."""
    if count == 1:
        return say("Nothing was changed: the error above stands in the way.")
    return say("Nothing was changed: the errors above stand in the way.")


# Findings and plans


def finding_at(file: str, line: int, path: str, finding: Finding) -> str:
    """One line, as compilers put it."""
    start = f"{file}:{line}" if line else file
    return ": ".join(part for part in (start, path, str(finding.text)) if part)


def finding_line(finding: Finding, placed: str) -> str:
    """A finding to people: how far it goes, where, what and why, and what accepts it."""
    kind = {
        Severity.ERROR: say("error"),
        Severity.CONFIRM: say("to confirm"),
        Severity.WARNING: say("warning"),
    }[finding.severity]
    text = say("{kind}: {placed}", kind=kind, placed=placed)
    if finding.link:
        text = say("{text} See {link}", text=text, link=finding.link)
    if finding.severity is not Severity.CONFIRM:
        return text
    return accept_line(text, finding.id)


def accept_line(text: str, id_: str) -> str:
    """A sentence with the option that agrees to it."""
    import shlex

    return say("{text} [--accept {id}]", text=text, id=shlex.quote(id_))


def concern_line(found: InUse) -> str:
    """A user in use, with the option that deletes it all the same."""
    return accept_line(say("to confirm: {text}", text=concern_words(found)), found.id)


def nothing_changed() -> str:
    """The end of a dry run."""
    return say("This was a dry run: nothing was changed.")
