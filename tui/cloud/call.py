"""Calls to one service: checked names, retries, several calls at once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from contextvars import copy_context
from typing import TypeVar

from tui.cloud import pace
from tui.cloud.answers import Answer
from tui.cloud.errors import BadInputError, Reason, Refusal
from tui.cloud.operations import Service, operation
from tui.cloud.transport import Transport, Value
from tui.core.secret import Secret


class Caller:
    """Callable that sends the operations of one service."""

    def __init__(
        self,
        transport: Transport,
        service: Service,
        sleep: Callable[[float], None] | None = None,
        backoff: pace.Backoff = pace.USUAL,
    ) -> None:
        self._transport = transport
        self._service = service
        self._sleep = sleep
        self._backoff = backoff

    def __call__(
        self,
        action: str,
        parameters: Mapping[str, Value | None] | None = None,
        *,
        secrets: Mapping[str, Secret] | None = None,
        region: str = "",
    ) -> Answer:
        """Send an operation; send it again only where that is harmless.

        Raises:
            CloudError: one class for each way out.
        """

        def attempt() -> Answer:
            return self._transport.call(
                self._service, action, parameters, secrets=secrets, region=region
            )

        changing = operation(self._service, action).changing
        return pace.call(attempt, changing=changing, backoff=self._backoff, sleep=self._sleep)


def named(action: str, name: str) -> str:
    """Check that a name is not empty, and return it.

    Without a name some operations act on the caller, e.g. CreateAccessKey and DeleteAccessKey.

    Raises:
        BadInputError: the name is empty; nothing was sent.
    """
    if not name.strip():
        raise BadInputError(Refusal(action, reason=Reason.NO_LOGON_NAME))
    return name


Item = TypeVar("Item")
Given = TypeVar("Given")


def several(ask: Callable[[Item], Given], items: Iterable[Item], at_once: int) -> tuple[Given, ...]:
    """Ask about every item, and return the answers in the order of the items. Blocking.

    At most ``at_once`` threads ask at a time. They are daemons: a network may never answer, and
    quitting must not wait for it, as it would for the threads of an executor.

    Raises:
        Exception: the first one that ``ask`` raised; nothing further is asked then.
    """
    todo = list(items)
    waiting = iter(range(len(todo)))
    found: dict[int, Given] = {}
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
