"""A picture of the terminal as text: what stands in each row, and in which colours.

Whatever differs from run to run is replaced by a word of the same width. Textual's private parts
are touched here and nowhere else in these tests.
"""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from string import ascii_letters
from typing import Any, Final

from rich.style import Style
from textual.app import App
from textual.message_pump import MessagePump
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, TextArea

from tests.screens.driver import Wizard

PATIENCE: Final = 120.0
"""Seconds after which a picture that does not settle fails the test."""
SOON: Final = 3.0
"""Seconds within which a timer changes what is shown; later ones are those of notices."""
_PERPETUAL: Final = ("MainThread", "simulator", "asyncio_", "ThreadPoolExecutor", "pytest")
"""How the names of threads begin that are there whether anything is under way or not."""
_MASKS: Final = (
    (re.compile(r"LTAI\w+"), "K"),
    (re.compile(r"(?<=127\.0\.0\.1:)\d+"), "0"),
    (re.compile(r"\b[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\b"), "0"),
    (re.compile(r"(?<=/tmp/onramp-)\w{1,8}"), "x"),
)
"""What differs from run to run, and the letter that stands in its place."""
_ATTRIBUTES: Final = ("bold", "dim", "italic", "underline", "reverse", "strike", "link")


def masked(line: str, secrets: Iterable[str]) -> str:
    """A line without what differs and without secrets, as wide as it was."""
    for secret in secrets:
        line = line.replace(secret, "S" * len(secret))
    for pattern, letter in _MASKS:
        for found in pattern.findall(line):
            line = line.replace(found, letter * len(found))
    return line


class Palette:
    """A letter for every style, in the order in which they are met."""

    def __init__(self) -> None:
        self._letters: dict[str, str] = {}

    def letter(self, style: Style | None) -> str:
        """The letter of a style."""
        told = _told(style or Style())
        if told not in self._letters:
            at = len(self._letters)
            low = ascii_letters[at % len(ascii_letters)]
            self._letters[told] = low + "'" * (at // len(ascii_letters))
        return self._letters[told]

    def legend(self) -> Iterator[str]:
        """What each letter means."""
        for told, letter in self._letters.items():
            yield f"{letter} = {told}"


def _told(style: Style) -> str:
    fore = style.color.name if style.color else "default"
    back = style.bgcolor.name if style.bgcolor else "default"
    return " ".join([fore, "on", back, *(name for name in _ATTRIBUTES if getattr(style, name))])


def drawn(strips: Iterable[Strip], palette: Palette, secrets: Iterable[str]) -> str:
    """The rows as text, and below them their styles: a letter and a width for each run."""
    strips, secrets = list(strips), tuple(secrets)
    text = [f"|{masked(strip.text, secrets).rstrip()}" for strip in strips]
    styles = [_styles(strip, palette) for strip in strips]
    lines, at = [], 0
    for told, same in groupby(styles):
        many = len(list(same))
        where = f"{at}" if many == 1 else f"{at}-{at + many - 1}"
        lines.append(f"{where}: {told}")
        at += many
    return "\n".join([*text, "", *lines, ""])


def _styles(strip: Strip, palette: Palette) -> str:
    cells = [(palette.letter(part.style), part.cell_length) for part in strip if not part.control]
    runs = groupby(cells, key=lambda cell: cell[0])
    return "".join(f"{letter}{sum(width for _, width in run)}" for letter, run in runs)


def frame(app: App[Any]) -> list[Strip]:
    """The terminal as it is painted: the screen on top, over those below it."""
    return app.screen._compositor.render_strips()


async def settled(
    w: Wizard, condition: Callable[[], object], *, held: bool = False, notices: bool = False
) -> list[Strip]:
    """The terminal once a condition is true and nothing more is on its way.

    Nothing is on its way once no thread is at work, no timer will end soon, no message waits and
    no layout is due, twice in a row and with the same picture.

    Args:
        w: the wizard.
        condition: what is awaited, and still holds in the picture.
        held: whether a thread waits for something that will not come meanwhile.
        notices: whether notices in the corner belong to the picture; they are taken away else.
    """
    before: list[Strip] | None = None
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                _steady(w, notices=notices)
                await w.pilot.pause()
                resting = condition() and not any(_under_way(w, held=held))
                now = frame(w.app) if resting else None
                if now is not None and now == before:
                    return now
                before = now
                if now is None:
                    await w.pilot.pause(0.01)
    except TimeoutError as error:
        under_way = ", ".join(_under_way(w, held=held))
        raise AssertionError(f"under way: {under_way}; on the screen:\n{w.text()}") from error


def _steady(w: Wizard, *, notices: bool) -> None:
    """Let no cursor blink, and take notices away."""
    if not notices and len(w.app._notifications):
        w.app.clear_notifications()
    for field in w.app.screen.query(Input):
        field.cursor_blink = False
    for area in w.app.screen.query(TextArea):
        area.cursor_blink = False
        area._pause_blink(visible=area.has_focus)


def _under_way(w: Wizard, *, held: bool) -> Iterator[str]:
    """What will still change the picture."""
    app = w.app
    pumps: list[MessagePump] = [
        app,
        *(each for screen in app.screen_stack for each in _widgets(screen)),
    ]
    if not held:
        for thread in threading.enumerate():
            if not thread.name.startswith(_PERPETUAL):
                yield f"thread {thread.name}"
    for worker in app.workers:
        if worker.is_running:
            yield f"worker {worker.name}"
    if app.animator._animations or app.animator._scheduled:
        yield "animation"
    if app.screen._layout_required:
        yield "layout"
    for pump in pumps:
        if pump.message_queue_size:
            yield f"messages to {pump}"
        for timer in tuple(pump._timers):
            if _is_due(timer):
                yield f"timer of {pump}"


def _widgets(screen: Widget) -> Iterator[Widget]:
    yield screen
    for each in screen.walk_children():
        if isinstance(each, Widget):
            yield each


def _is_due(timer: Timer) -> bool:
    """Whether a timer that goes off once will do so soon."""
    task = timer._task
    going = task is not None and not task.done()
    return going and timer._repeat is not None and timer._interval < SOON
