"""Requests that the network holds back and that are carried out later all the same."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class UnderWay:
    """How many there are. Used from the simulator's thread only."""

    def __init__(self) -> None:
        self.count = 0
        self._none = asyncio.Event()
        self._none.set()

    def until(self, carry_out: Callable[[], T]) -> Callable[[], T]:
        """Count a request until it is carried out."""
        self.count += 1
        self._none.clear()

        def arrive() -> T:
            try:
                return carry_out()
            finally:
                self.count -= 1
                if not self.count:
                    self._none.set()

        return arrive

    async def none_left(self) -> None:
        """Wait until there is none."""
        await self._none.wait()
