"""A picture of the terminal as text: what stands in each row, and in which colours.

Whatever differs from run to run is replaced by a word of the same width. Textual's private parts
are touched here and nowhere else in these tests.
"""

from __future__ import annotations

import asyncio
import re
import sys
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from fnmatch import fnmatchcase
from itertools import groupby
from string import ascii_letters
from typing import Any, Final

from rich.style import Style
from textual import events
from textual.app import App
from textual.message_pump import MessagePump
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input, TextArea

from screens.step import StepScreen
from tests.screens.driver import Wizard

PATIENCE: Final = 120.0
"""Seconds after which a picture that does not settle fails the test."""
SOON: Final = 1.0
"""Seconds within which a timer changes what is shown; later ones are of somebody's patience."""
_PERPETUAL: Final = ("MainThread", "simulator", "asyncio_", "ThreadPoolExecutor", "pytest")
"""How the names of threads begin that are there whether anything is under way or not."""
_MASKS: Final = (
    (re.compile(r"LTAI\w+|STS\.\w{20,}"), "K"),
    (re.compile(r"(?<=127\.0\.0\.1:)\d+"), "0"),
    (re.compile(r"\b[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\b"), "0"),
    (re.compile(r"(?<=/tmp/onramp-)\w{1,8}"), "x"),
)
"""What differs from run to run, and the letter that stands in its place."""
_ATTRIBUTES: Final = ("bold", "dim", "italic", "underline", "reverse", "strike", "link")


Places = dict[int, tuple[int, int]]
"""The frame and the instruction of each thread."""


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
    w: Wizard,
    condition: Callable[[], object],
    *,
    waiting: Collection[str] = (),
    notices: bool = False,
) -> list[Strip]:
    """The terminal once a condition is true and nothing more is on its way.

    Nothing is on its way once no thread is at work, no timer will end soon, no message waits and
    no layout is due, twice in a row, with the same picture and each thread at the same place.

    Args:
        w: the wizard.
        condition: what is awaited, and still holds in the picture.
        waiting: names of the threads that wait for what will not come meanwhile, as often as there
            are such; with a star in it, for as many as there are, and at least one.
        notices: whether notices in the corner belong to the picture; they are taken away else.
    """
    before: tuple[list[Strip], Places] | None = None
    fresh = False
    try:
        async with asyncio.timeout(PATIENCE):
            while True:
                _steady(w, notices=notices)
                await w.pilot.pause()
                resting = condition() and not any(_under_way(w, waiting))
                if resting and not fresh:
                    fresh = True
                    if waiting:
                        _refreshed(w)
                    w.app.screen._refresh_layout()
                    continue
                now = (frame(w.app), _places()) if resting else None
                if now is not None and now == before:
                    return now[0]
                before = now
                if now is None:
                    await w.pilot.pause(0.01)
    except TimeoutError as error:
        under_way = ", ".join(_under_way(w, waiting))
        raise AssertionError(f"under way: {under_way}; on the screen:\n{w.text()}") from error


def _steady(w: Wizard, *, notices: bool) -> None:
    """Let no cursor blink, and take notices away."""
    if not notices and len(w.app._notifications):
        w.app.clear_notifications()
    for field in w.app.screen.query(Input):
        field.cursor_blink = False
    # It may blink still: of one that may not, a text area keeps lines from before it had the focus.
    for screen in w.app.screen_stack:
        for area in screen.query(TextArea):
            area._pause_blink(visible=area.has_focus)


def _refreshed(w: Wizard) -> None:
    """Let each open screen take in what it has been told.

    While a run goes, its screen does so some times a second, and not at all below a dialog: it
    would be a matter of luck how much is seen of what came just before a thread began to wait.
    """
    for screen in w.app.screen_stack:
        if isinstance(screen, StepScreen):
            screen.session_changed()
        for timer in tuple(screen._timers):
            if _goes_on(timer) and timer is not screen._update_timer:
                tick = events.Timer(timer, time=0.0, count=0, callback=timer._callback)
                screen.post_message(tick)
    w.app.screen.refresh()


def _under_way(w: Wizard, waiting: Collection[str]) -> Iterator[str]:
    """What will still change the picture."""
    app = w.app
    pumps: list[MessagePump] = [
        app,
        *(each for screen in app.screen_stack for each in _widgets(screen)),
    ]
    yield from _at_work(waiting)
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


def _at_work(waiting: Collection[str]) -> Iterator[str]:
    """Threads that are at work, and those that are said to wait and are not there."""
    missing = list(waiting)
    for thread in threading.enumerate():
        if thread.name.startswith(_PERPETUAL):
            continue
        known = next((each for each in missing if fnmatchcase(thread.name, each)), None)
        if known is not None:
            missing.remove(known)
        elif not any("*" in each and fnmatchcase(thread.name, each) for each in waiting):
            yield f"thread {thread.name}"
    yield from (f"beginning of a thread {name}" for name in missing)


def _places() -> Places:
    """At which instruction each thread is that may wait for something."""
    frames = sys._current_frames()
    threads = [each for each in threading.enumerate() if not each.name.startswith(_PERPETUAL)]
    idents = {each.ident for each in threads}
    return {ident: (id(it), it.f_lasti) for ident, it in frames.items() if ident in idents}


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


def _goes_on(timer: Timer) -> bool:
    """Whether a timer goes off again and again."""
    repeat: object = timer._repeat
    return repeat is None and timer._active.is_set()
