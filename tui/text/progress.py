"""Words for what is going on while an account is changed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from tui.core.text import say

WAITS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "throttled": ("too many requests", "the cloud gets too many requests"),
        "not-permitted": ("not permitted yet", "a permission is not known everywhere yet"),
        "outcome-unknown": ("no answer came", "no answer came, so it may or may not be done"),
        "unreachable": ("cannot be reached", "the cloud cannot be reached"),
        "lost-answer": (
            "an answer was lost",
            "an answer was lost, and what was asked for may still be done",
        ),
        "not-seen-yet": ("not seen yet", "what was made is not seen everywhere yet"),
    }
)
"""Why an operation waits, in very few words and in some more.

One for every code of ``tui.apply.executor.WAITS``."""


def progress_words(
    at_once: int,
    waiting: int = 0,
    *,
    stopping: bool = False,
    seconds: float,
    waits: float = 0.0,
    why: str = "",
) -> str:
    """What is going on, and for how long.

    Args:
        at_once: Operations under way.
        waiting: Operations that wait before they ask the cloud again.
        stopping: Whether nothing more is begun.
        seconds: Time at work so far.
        waits: Seconds until the first of the waiting ones asks again.
        why: Why that one waits; a code of WAITS, or empty.
    """
    parts = [say("{seconds} s", seconds=f"{seconds:.1f}" if seconds < 100 else f"{seconds:.0f}")]
    if stopping and at_once + waiting:
        parts.append(say("stopping after {count} under way", count=at_once + waiting))
    elif waiting:
        again = (
            say("{count} ask again in {waits} s", count=waiting, waits=f"{waits:.0f}")
            if waiting > 1
            else say("1 asks again in {waits} s", waits=f"{waits:.0f}")
        )
        parts.append(with_reason(again, why))
    elif at_once > 1:
        parts.append(say("{count} at once", count=at_once))
    return " · ".join(parts)


def with_reason(text: str, why: str) -> str:
    """That it waits, and why where that is known."""
    return say("{text}: {why}", text=text, why=say(WAITS[why][0])) if why in WAITS else text


def waits_because(why: str) -> str:
    """How far an operation is that waits."""
    return say("waiting: {why}", why=say(WAITS[why][1])) if why in WAITS else say("waiting")
