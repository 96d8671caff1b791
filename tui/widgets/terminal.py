"""Terminal hygiene: harmless output, order of keys, memory.

Names and descriptions come from the cloud, from files and from people. Textual passes escape
characters in them on to the terminal, where they could write to its clipboard or hide other text.

Textual hands a key to the focused widget at once, but runs the binding of a key only when the event
has bubbled up to the app, and the binding's effects (enter is submitted, so the next field gets the
focus) have to bubble up in their turn. Keys that arrive in one read (a slow connection, a macro, a
machine with too much to do) overtake all that: ``lix``, backspace, ``.na`` becomes ``lix.n``, and
text typed after enter or tab begins in the field before it. Here the next key waits until the one
before it has come through, with all its effects.

There is no clock in that: with too much to do everything takes longer, a key's effects as well.

Nor does a key that was typed for one screen run on the next. A key carries the time at which it
came from the terminal, and a screen the time at which it was first painted. An older key was not
meant for the screen: text goes into the field that a new screen opens with, as somebody who knows
the way types ahead; everything else is dropped, and so is all that was typed after it.

Textual 8 remembers two colours per widget in a cache of a thousand entries whose keys hold
everything the widget ever painted: some 5,000 lines for every ten steps, a secret that was shown
among them, and garbage collection takes twice as long for each of them.
"""

from __future__ import annotations

import gc
import math
import unicodedata
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final
from weakref import WeakSet

from rich.cells import cell_len
from rich.segment import Segment
from textual import events, on
from textual._styles_cache import StylesCache
from textual.actions import SkipAction
from textual.app import App
from textual.color import Color
from textual.filter import LineFilter
from textual.message_pump import MessagePump
from textual.screen import Screen, ScreenResultType
from textual.widget import Widget

_OBEYED = frozenset({"Cc", "Cs", "Zl", "Zp"})
_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def harmless(text: str) -> str:
    """Text of the same width in cells, without control characters and changes of direction."""
    if text.isprintable():
        return text
    return "".join("\ufffd" * cell_len(char) if _harms(char) else char for char in text)


def _harms(char: str) -> bool:
    return unicodedata.category(char) in _OBEYED or char in _REORDERING


class Harmless(LineFilter):
    """Filter over every line of every widget just before it is painted."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002
        """Make the text of all segments harmless; a terminal's own control sequences stay."""
        if all(segment.text.isprintable() or segment.control for segment in segments):
            return segments
        return [
            segment if segment.control else Segment(harmless(segment.text), segment.style)
            for segment in segments
        ]


ROUNDS: Final = 5
"""Passes behind a key: the key itself, the message that its binding posts, the one that a handler
makes of that, and so on. Nothing here leads further.
"""


LEAVING: Final = frozenset({"ctrl+c", "ctrl+q", "f10"})
"""Keys that lead out of every screen; they only open a question."""


class KeysInOrder(App[int]):
    """App in which no key overtakes another, and none runs on a screen that nobody saw yet."""

    def __init__(self) -> None:
        super().__init__()
        self._keys_waiting: deque[events.Key | events.Paste] = deque()
        self._key_under_way = False
        self._seen_from = math.inf
        """Time when the top screen was painted, on the clock of events; infinite before."""
        self._painted_at = math.inf
        """Time when the top screen was first painted with some content."""
        self._seen: WeakSet[Screen[object]] = WeakSet()
        self._new = True
        """Whether the top screen is there for the first time."""
        self._dropping = False
        """Whether a key was dropped that is older than the top screen."""

    @on(events.Mount)
    def follow_screens(self) -> None:
        """Subscribe to changes of the top screen."""
        self.screen_change_signal.subscribe(self, self._another_screen, immediate=True)
        self._another_screen(self.screen)  # it may have come before

    def _another_screen(self, screen: Screen[object]) -> None:
        self._seen_from = self._painted_at = math.inf
        self._new = screen not in self._seen
        self._dropping = False
        screen.call_after_refresh(self._was_painted, screen)

    def _was_painted(self, screen: Screen[object]) -> None:
        if self.screen_stack and screen is self.screen and not self.is_seen:
            # A key may have followed the painting more quickly than this call.
            self._seen_from = min(self._painted_at, events.Event().time)
            self._seen.add(screen)
            self.call_later(self._send_next)

    def post_display_hook(self) -> None:
        """Note the first painting of a screen."""
        if self._painted_at == math.inf and self.screen_stack:
            filled = any(each.region for each in self.screen.children)
            self._painted_at = events.Event().time if filled else math.inf

    @property
    def is_seen(self) -> bool:
        """Whether the top screen has been painted; earlier keys are not for it."""
        return self._seen_from < math.inf

    def key_dropped(self) -> None:
        """Hook for the first key that was dropped, because it was not meant for this screen."""

    def _is_for(self, event: events.Key | events.Paste) -> bool:
        """Whether a key or a paste may go to the top screen."""
        if event.time >= self._seen_from:
            return True
        if isinstance(event, events.Key) and event.key in LEAVING:
            return True
        text = isinstance(event, events.Paste) or event.is_printable
        typed_in = self.focused is not None and self.focused.check_consume_key("a", "a")
        if text and typed_in and not self.screen.is_modal and self._new and not self._dropping:
            return True
        if not self._dropping:
            self._dropping = True
            self.key_dropped()
        return False

    async def on_event(self, event: events.Event) -> None:
        """Hold a key back while another is on its way."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        else:
            self._keys_waiting.append(event)
            await self._send_next()

    async def _send_next(self) -> None:
        """Send the first waiting key, if none is on its way and the screen has been painted."""
        if self._keys_waiting and not self._key_under_way:
            first = self._keys_waiting[0]
            if self.is_seen or (isinstance(first, events.Key) and first.key in LEAVING):
                await self._send_key(self._keys_waiting.popleft())

    async def _send_key(self, event: events.Key | events.Paste) -> None:
        self._key_under_way = True
        way = (self.focused or self.screen).ancestors_with_self
        if self._is_for(event):
            await super().on_event(event)
        self._follow_key(way, way, ROUNDS)

    def _follow_key(
        self, nodes: Sequence[MessagePump], way: Sequence[MessagePump], rounds: int
    ) -> None:
        """Go from node to node, in each behind everything that waits there by now."""
        for at, node in enumerate(nodes):
            # What is being removed takes nothing more, and sends nothing on either.
            if node is not self and node.call_later(self._follow_key, nodes[at + 1 :], way, rounds):
                return
        self.call_later(self._key_came_by, way, rounds - 1)

    async def _key_came_by(self, way: Sequence[MessagePump], rounds: int) -> None:
        if rounds:
            # The screen may be another one by now, which has its focus to find yet.
            nodes = dict.fromkeys((*self._with_messages(), *way, self.screen))
            self._follow_key(tuple(nodes), way, rounds)
            return
        self._key_under_way = False
        await self._send_next()

    def _with_messages(self) -> Iterable[MessagePump]:
        """Nodes with waiting messages: a key in one place may set off something in another."""
        for screen in self.screen_stack:
            for node in screen.walk_children(with_self=True):
                if node.message_queue_size:
                    yield node


def forget_painted() -> None:
    """Drop the painted lines of earlier screens; living widgets paint again."""
    # Private, and only here: a test sees that painted lines really go away with their screen.
    StylesCache.get_inner_outer.cache_clear()


def keep_what_is_loaded() -> None:
    """Exempt modules and other permanent objects from all later garbage collections.

    Those are then short, but a screen that goes leaves some 15,000 objects in circles. Full
    collections are made rare here, so that they do not fall into a step change; :func:`tidy` makes
    them when nobody waits.
    """
    often, seldom, _ = gc.get_threshold()
    gc.set_threshold(often, seldom, 100)
    gc.freeze()
    gc.enable()


def tidy() -> None:
    """Free earlier screens. Takes some 20 ms: for when the person is reading."""
    forget_painted()
    gc.collect()


class Offered(Widget):
    """Widget that comes and goes with text typed elsewhere: last in the order of Tab."""


class BaseScreen(Screen[ScreenResultType]):
    """Screen on which no widget that appears while one types comes before the next field."""

    @property
    def focus_chain(self) -> list[Widget]:
        """Permanent widgets in their order, and then the offered ones."""
        return sorted(super().focus_chain, key=_is_offered)

    def action_copy_text(self) -> None:
        """Copy the selection; without one, ctrl+c asks about leaving, in a dialog too."""
        try:
            super().action_copy_text()
        except SkipAction:
            self.app.call_later(self.app.run_action, "app.leave")


def _is_offered(widget: Widget) -> bool:
    return any(isinstance(node, Offered) for node in widget.ancestors_with_self)
