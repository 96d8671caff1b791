"""The instants at which a run can be killed so that something is different afterwards.

Before and after every line of the journal, before every request, and after every answer before
anything is done with it. Between two of them a process changes neither the disk nor the cloud.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from typing import Any

from tests.torture.recording import READS
from tui.cloud.transport import Transport
from tui.vault.append_log import AppendLog, Record


class Boundaries:
    """Counts them, and kills this process at one; used in a process forked for it."""

    def __init__(
        self,
        fatal: int | None = None,
        watch: Callable[[str], None] = lambda _label: None,
        written: Callable[[Record], None] = lambda _record: None,
    ) -> None:
        """Nothing is counted yet.

        Args:
            fatal: the place of the one at which the process dies; the first is 0.
            watch: told each of them.
            written: told each line of the journal once it is on the disk.
        """
        self.labels: list[str] = []
        self._fatal = fatal
        self._watch = watch
        self._written = written
        self._lock = threading.Lock()

    def cross(self, label: str) -> None:
        """One is reached; nobody goes on meanwhile."""
        with self._lock:
            if len(self.labels) == self._fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            self.labels.append(label)
            self._watch(label)

    def install(self) -> None:
        """From now on, in this process."""
        append, send, cross = AppendLog.append, Transport._send, self.cross
        written = self._written

        def appended(self: AppendLog, record: Record) -> None:
            cross(f"before line {record['t']}")
            append(self, record)
            written(record)
            cross(f"after line {record['t']}")

        def sent(self: Transport, wanted: Any, *given: Any) -> Any:  # noqa: ANN401
            cross(f"before call {wanted.action}")
            answer = send(self, wanted, *given)
            cross(f"after call {wanted.action}")
            return answer

        AppendLog.append = appended  # type: ignore[method-assign]
        Transport._send = sent  # type: ignore[assignment,method-assign]


def differing(labels: list[str]) -> list[int]:
    """The places before which disk or cloud were changed: killed elsewhere it is the same again."""
    return [0] + [
        at
        for at, label in enumerate(labels)
        if label.startswith("after line")
        or (label.startswith("after call") and not label.split()[-1].startswith(READS))
    ]
