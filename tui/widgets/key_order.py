"""Keys take effect in the order in which they were typed.

Textual hands a key to the focused widget at once, but runs the binding of a key only when the event
has bubbled up to the app, and what the binding sets off (enter is submitted, so the next field gets
the focus) has to bubble up in its turn. Keys that arrive in one read (a slow connection, a macro, a
machine with too much to do) overtake all that: ``lix``, backspace, ``.na`` becomes ``lix.n``, and
what was typed after enter or tab begins in the field before it. Here the next key waits until the
one before it has come through, with what it set off.

There is no clock in it: with too much to do everything takes longer, a key's effects as well.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Final

from textual import events
from textual.app import App
from textual.message_pump import MessagePump

ROUNDS: Final = 5
"""How often the way of a key is gone: behind the key itself; behind the message that its binding
posts; behind the one that a handler makes of that; and so on. Nothing here leads further."""


class KeysInOrder(App[int]):
    """An app in which no key overtakes another."""

    def __init__(self) -> None:
        super().__init__()
        self._keys_waiting: deque[events.Key | events.Paste] = deque()
        self._key_under_way = False

    async def on_event(self, event: events.Event) -> None:
        """Hold a key back while another is on its way."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._key_under_way or self._keys_waiting:
            self._keys_waiting.append(event)
        else:
            await self._send_key(event)

    async def _send_key(self, event: events.Key | events.Paste) -> None:
        self._key_under_way = True
        way = (self.focused or self.screen).ancestors_with_self
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
        """A round is over."""
        if rounds:
            # The screen may be another one by now, which has its focus to find yet.
            nodes = dict.fromkeys((*self._with_messages(), *way, self.screen))
            self._follow_key(tuple(nodes), way, rounds)
            return
        self._key_under_way = False
        if self._keys_waiting:
            await self._send_key(self._keys_waiting.popleft())

    def _with_messages(self) -> Iterable[MessagePump]:
        """What has messages waiting: a key in one place may set off something in another."""
        for screen in self.screen_stack:
            for node in screen.walk_children(with_self=True):
                if node.message_queue_size:
                    yield node
