"""The same question about several things, several at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from contextvars import copy_context
from typing import TypeVar

Item = TypeVar("Item")
Answer = TypeVar("Answer")


def several(
    ask: Callable[[Item], Answer], items: Iterable[Item], at_once: int
) -> tuple[Answer, ...]:
    """Ask about every item, and return the answers in the order of the items. Blocking.

    The threads are daemons: a network may never answer, and quitting must not wait for it, as it
    would for those of an executor.

    Args:
        ask: called in threads.
        items: what to ask about.
        at_once: how many questions may be open at the same time, at most.

    Raises:
        Exception: the first one that ``ask`` raised; nothing further is asked then.
    """
    todo = list(items)
    waiting = iter(range(len(todo)))
    found: dict[int, Answer] = {}
    errors: list[Exception] = []
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                at = None if errors else next(waiting, None)
            if at is None:
                return
            try:
                found[at] = ask(todo[at])
            except Exception as error:  # noqa: BLE001 - it is raised where the answers are awaited
                errors.append(error)

    threads = [
        # What ends the waits of whoever asks ends those of the threads, too.
        threading.Thread(
            target=copy_context().run, args=(work,), name=f"several-{number}", daemon=True
        )
        for number in range(min(at_once, len(todo)))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return tuple(found[at] for at in range(len(todo)))
