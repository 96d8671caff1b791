"""Request log: a JSON line per request, with secrets masked."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from tui.core.secret import MASK
from tui.simulator.dispatch import Answer
from tui.simulator.fault_specs import spec_of
from tui.simulator.faults import Fault
from tui.simulator.requests import Incoming

_SECRET = re.compile(
    r"password|authenticationcode|accesskeysecret|diagnosticmessage|token"
    r"|^signature$|^authorization$",
    re.IGNORECASE,
)
_NOT_SECRET = frozenset({"NextToken", "PasswordResetRequired"})
_HEADERS = re.compile(r"^(x-acs-.*|authorization|content-type|user-agent|host)$")


def is_secret(name: str) -> bool:
    """Whether a parameter or header with this name must be masked."""
    return name not in _NOT_SECRET and _SECRET.search(name) is not None


def _travelled(request: Incoming) -> Iterator[tuple[str, str, str]]:
    for name, value in request.query.items():
        yield name, "query", value
    for name, value in request.form.items():
        yield name, "form", value
    for name, value in request.headers.items():
        if _HEADERS.match(name):
            yield name, "header", value


def describe(
    request: Incoming, answer: Answer, at: datetime, fault: Fault | None = None
) -> dict[str, object]:
    """Describe a request for JSON: its parameters, their places, and the outcome.

    Status and code are what the service answered, also where a fault kept that from the client;
    status 0 is a request that a fault kept from the service.
    """
    return {
        "time": at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "service": answer.product,
        "action": answer.action,
        "method": request.method,
        "parameters": [
            {"name": name, "in": place, "value": MASK if is_secret(name) else value}
            for name, place, value in _travelled(request)
        ],
        "status": answer.status,
        "code": answer.code,
        "request_id": answer.request_id,
        "fault": spec_of(fault) if fault else "",
    }


class RequestLog:
    """Log file that only its owner may read."""

    def __init__(self, path: Path) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.fchmod(descriptor, 0o600)
        self._file: TextIO = os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")

    def write(
        self, request: Incoming, answer: Answer, at: datetime, fault: Fault | None = None
    ) -> None:
        """Append a line; it is readable at once."""
        line = json.dumps(describe(request, answer, at, fault), ensure_ascii=False)
        self._file.write(line + "\n")
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
