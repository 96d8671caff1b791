"""Words around the lines of a verification, and for what no line can try."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.core.text import plural, say

if TYPE_CHECKING:
    from tui.core.handover import Handover


def reading_back() -> str:
    """While that is read."""
    return say("Reading back…")


def at_it() -> str:
    """In the list of users, while one is verified."""
    return say("verifying")


def does_not_agree() -> str:
    """In the list of users."""
    return say("disagrees")


def not_all_told() -> str:
    """In the list of users."""
    return say("cannot tell")


def agrees(*, tried: bool) -> str:
    """In the list of users.

    Args:
        tried: With the user's own key; otherwise it was only read back.
    """
    return say("agrees") if tried else say("read back")


# What is not tried


def logon_steps(handover: Handover) -> tuple[str, ...]:
    """What remains for a console user to do, in order."""
    steps = [say("open {page}", page=handover.page.company or handover.page.general)]
    if handover.logon_names:
        steps.append(say("sign in as {name}", name=handover.logon_names[0]))
    if handover.must_reset:
        steps.append(say("set a new password"))
    if handover.must_bind_mfa:
        steps.append(say("bind an MFA device"))
    if handover.expires_in_days and handover.has_secret:
        days = handover.expires_in_days
        steps.append(
            plural(
                "all of it within one day, then the password expires",
                "all of it within {count} days, then the password expires",
                days,
            )
        )
    return tuple(steps)


# In the list of users


def outcome_of_all(done: int, count: int, bad: int, unclear: int) -> str:
    """How several users compare.

    Args:
        done: how many users were looked at.
        count: how many there are.
        bad: for how many something is not as expected.
        unclear: for how many others something cannot be told.
    """
    if done < count:
        text = say("{done} of {count} users verified", done=done, count=count)
    else:
        text = plural("1 user verified", "{count} users verified", count)
    parts = [text]
    if bad:
        parts.append(plural("1 disagrees", "{count} disagree", bad))
    if unclear:
        parts.append(say("{count} cannot be told in full", count=unclear))
    if done == count and not bad and not unclear:
        parts.append(say("all agree"))
    if done == count and (bad or unclear):
        parts.append(say("v shows why"))
    return ", ".join(parts)
