"""Keys take effect in the order in which they were typed.

Textual hands a key to the focused widget at once, but runs the binding of a key only when the event
has bubbled up to the app. Keys that arrive in one read (a slow connection, a macro) overtake each
other that way: ``lix``, backspace, ``.na`` becomes ``lix.n``, and what was typed after a tab lands
in the field before it. Here the next key waits until the one before it has come through.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final

from textual import events
from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump

LOST_SECONDS: Final = 0.5
"""After this a key whose widget went away under it is taken to have come through."""


class KeysInOrder(App[int]):
    """An app in which no key overtakes another."""

    class Through(Message):
        """Follows a key on its way from the focused widget up to the app."""

        def __init__(self, key: int) -> None:
            super().__init__()
            self.key = key

    def __init__(self) -> None:
        super().__init__()
        self._keys_waiting: deque[events.Key | events.Paste] = deque()
        self._key_under_way = 0
        """Counts keys; 0 while there is none."""
        self._keys_seen = 0
        self._key_lost: asyncio.TimerHandle | None = None

    async def on_event(self, event: events.Event) -> None:
        """Hold a key back while another is on its way."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
        elif self._key_under_way or self._keys_waiting:
            self._keys_waiting.append(event)
        else:
            await self._send_key(event)

    async def _send_key(self, event: events.Key | events.Paste) -> None:
        target: MessagePump = self.focused or self.screen
        self._keys_seen += 1
        key = self._key_under_way = self._keys_seen
        loop = asyncio.get_running_loop()
        self._key_lost = loop.call_later(LOST_SECONDS, self.post_message, self.Through(key))
        await super().on_event(event)
        if not target.post_message(self.Through(key)):
            self.post_message(self.Through(key))

    async def on_keys_in_order_through(self, message: Through) -> None:
        """The key has done what it does; send the next."""
        message.stop()
        if message.key != self._key_under_way:
            return
        self._key_under_way = 0
        if self._key_lost is not None:
            self._key_lost.cancel()
        # Behind whatever the key has asked of the app, a change of the screen above all.
        self.call_later(self._send_next_key)

    async def _send_next_key(self) -> None:
        if self._keys_waiting and not self._key_under_way:
            await self._send_key(self._keys_waiting.popleft())
