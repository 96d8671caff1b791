"""``onramp doctor --live``: everything that Onramp reads, asked once of the cloud itself."""

from __future__ import annotations

import textwrap
import time
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from tui.commands.exits import CommandError, Exit
from tui.commands.signin import sign_in_quietly
from tui.doctor.live import Asked, Came, ask_everything

if TYPE_CHECKING:
    from tui.commands.context import Context

_MARKS: Final = MappingProxyType(
    {Came.ANSWER: "✓", Came.REFUSAL: "▲", Came.TROUBLE: "✗", Came.NOTHING_TO_ASK: "·"}
)


@dataclass(frozen=True, slots=True)
class Live:
    """What was asked, and how the command ends."""

    code: Exit
    results: tuple[Asked, ...] = ()
    sentence: str = ""
    """Why nothing was asked."""

    def as_json(self) -> dict[str, Any]:
        """The same for scripts."""
        from tui.text.live_check import live_summary

        asked = [_fields(each) for each in self.results]
        return {"asked": asked, "sentence": self.sentence or live_summary(self.results)}


def run_live(context: Context, width: int) -> Live:
    """Sign in as the commands do, ask, and print line by line. Nothing is changed.

    Args:
        context: the command's.
        width: columns for the lines.
    """
    from tui.text import live_check as words

    try:
        signed = sign_in_quietly(context)
    except CommandError as error:
        context.console.warn(f"onramp doctor: {error.sentence}")
        return Live(error.code, sentence=error.sentence)
    results = []
    with signed.cloud as cloud:
        context.console.say("", words.live_begins(local=cloud.endpoints.local))
        for asked in ask_everything(cloud, time.perf_counter):
            results.append(asked)
            context.console.say(*_lines(asked, width))
    context.console.say("", *textwrap.wrap(words.live_summary(results), width))
    failed = any(each.came is Came.TROUBLE for each in results)
    return Live(Exit.FAILED if failed else Exit.DONE, tuple(results))


def _lines(asked: Asked, width: int) -> list[str]:
    from tui.text.live_check import live_sentence

    head = f"{_MARKS[asked.came]} {asked.service}:{asked.action}"
    text = f"{head}: {live_sentence(asked)}"
    return textwrap.wrap(text, width, subsequent_indent="    ", break_on_hyphens=False)


def _fields(asked: Asked) -> dict[str, Any]:
    from tui.text.live_check import live_sentence

    refusal = asked.error.refusal if asked.error is not None else None
    return {
        "service": asked.service.value,
        "action": asked.action,
        "came": asked.came.value,
        "milliseconds": asked.milliseconds,
        "error": asked.error.kind if asked.error is not None else "",
        "code": refusal.code if refusal else "",
        "request_id": refusal.request_id if refusal else "",
        "missing_action": refusal.missing_action if refusal else "",
        "lacks": asked.lacks,
        "sentence": live_sentence(asked),
    }
