"""Words for ``onramp doctor --live``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.core.scrubbing import printable
from tui.core.text import say
from tui.doctor.live import Came
from tui.text.command_errors import command_problem

if TYPE_CHECKING:
    from tui.doctor.live import Asked

_CAME: Mapping[Came, str] = MappingProxyType(
    {
        Came.ANSWER: "answered as expected, {milliseconds} ms",
        Came.REFUSAL: "not permitted to who is signed in ({code}, request {request})",
        Came.NOTHING_TO_ASK: "not asked: there is nothing in the account to ask about",
    }
)


def live_begins(*, local: bool) -> str:
    """Said before the first question."""
    if local:
        return say("Asking the simulator everything that Onramp reads; nothing is changed.")
    return say("Asking Alibaba Cloud everything that Onramp reads; nothing is changed.")


def live_sentence(asked: Asked) -> str:
    """What came of one question; it names neither the account nor anybody in it."""
    refusal = asked.error.refusal if asked.error is not None else None
    if asked.came is not Came.TROUBLE:
        return say(
            _CAME[asked.came],
            milliseconds=asked.milliseconds,
            code=printable(refusal.code) if refusal else "",
            request=printable(refusal.request_id) if refusal else "",
        )
    if asked.error is None or refusal is None:
        return say("an answer came without {field}", field=asked.lacks)
    known = say(" ({code}, request {request})", code=refusal.code, request=refusal.request_id)
    return printable(f"{command_problem(asked.error)}{known if refusal.code else ''}")


def live_summary(results: Sequence[Asked]) -> str:
    """How all of it went, and what to do with it."""
    counts = {came: sum(each.came is came for each in results) for came in Came}
    text = say(
        "{all} reads: {good} answered as expected, {refused} not permitted, {none} without"
        " anything to ask about, {bad} not as expected.",
        all=len(results),
        good=counts[Came.ANSWER],
        refused=counts[Came.REFUSAL],
        none=counts[Came.NOTHING_TO_ASK],
        bad=counts[Came.TROUBLE],
    )
    if not counts[Came.TROUBLE]:
        return text
    return say(
        "{text} Please report the lines with ✗: they name neither your account nor anybody in it.",
        text=text,
    )
