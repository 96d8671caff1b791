"""Words of the table of team members: short states, offers, imported files."""

from __future__ import annotations

from tui.core.findings import Finding
from tui.core.text import plural, say
from tui.core.users import UserState
from tui.regular_file import NotRegularError, TooLargeError

_SHORT = {
    "logon-name.empty": "no logon name",
    "logon-name.space": "has a space",
    "logon-name.character": "bad character",
    "logon-name.domain": "without @…",
    "logon-name.too-long": "name too long",
    "logon-name.hyphen-first": "begins with -",
    "logon-name.duplicate": "twice in here",
    "logon-name.duplicate-case": "twice but for case",
    "logon-name.exists": "exists already",
    "logon-name.exists-same": "exists already",
    "logon-name.exists-case": "exists but for case",
    "user.missing": "not in the account",
    "user.not-read": "not read yet",
}
_FAMILY = {
    "logon-name": "logon name",
    "display-name": "display name",
    "tag": "tags",
    "tags": "tags",
}


def in_short(finding: Finding) -> str:
    """What a finding is about, in the few cells of a column."""
    family = finding.code.partition(".")[0]
    return say(_SHORT.get(finding.code) or _FAMILY.get(family, family))


def people(count: int) -> str:
    """So many team members."""
    return plural("1 person", "{count} people", count)


def existing_user(state: UserState | None) -> str:
    """What is known of an existing user who is to get access."""
    parts = [say("In the account already; nothing they have is taken away.")]
    if state is not None and state.created:
        parts.append(say("Made on {day}.", day=state.created[:10]))
    parts.append(say("ctrl+o shows what they can do now."))
    return " ".join(parts)


def cannot_tell_names() -> str:
    """What follows from not knowing the account's users."""
    return say("Until then nobody knows which logon names are free. F3 asks again.")


def file_problem(error: Exception, limit: int) -> str:
    """Why a file could not be read; ``limit`` in bytes."""
    if isinstance(error, FileNotFoundError):
        return say("There is no such file.")
    if isinstance(error, IsADirectoryError):
        return say("That is a directory, not a file.")
    if isinstance(error, NotRegularError):
        return say("That is a pipe or a device, not a file.")
    if isinstance(error, TooLargeError):
        return say("The file is larger than {limit} kB; is it the right one?", limit=limit // 1000)
    if isinstance(error, PermissionError):
        return say("You may not read that file.")
    if isinstance(error, OSError) and error.strerror:
        return say("The file cannot be read: {why}.", why=error.strerror)
    return say("The file cannot be read.")


def import_summary(good: int, bad: int) -> str:
    """What agreeing to an import would do."""
    if not good and not bad:
        return say("Paste lines above, or name a file. Nothing is added before you agree.")
    if not bad:
        return say("{people} can be added.", people=people(good))
    if bad == 1:
        wrong = say("1 line cannot. Mend it or leave it out.")
    else:
        wrong = say("{count} lines cannot. Mend them or leave them out.", count=bad)
    who = people(good) if good else say("Nobody")
    return say("{people} can be added, {wrong}", people=who, wrong=wrong)


def import_agree(good: int, bad: int) -> str:
    """The label of the button that agrees."""
    if bad and good:
        return say("Add {good}, leave {bad} out", good=good, bad=bad)
    return say("Add {good}", good=good) if good else say("Add")


def added(count: int) -> str:
    """What an import has done."""
    return say("{people} added. Nothing is changed in the cloud yet.", people=people(count))


def use_these(count: int, *, changes: bool) -> str:
    """The label of the button that takes the marked users; ``changes`` if it would do anything."""
    if count:
        return say("Use {people}", people=people(count))
    return say("Use nobody") if changes else say("Use those picked")
