"""Outcome of a request: an answer, or the reason why there is none.

An answer counts as soon as its body can be read, whatever else of it is odd: a date, a length, a
header. The secret of a new AccessKey counts before all of that.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

from tui.cloud import answers, sdk
from tui.cloud.answers import Answer
from tui.cloud.errors import Answered, Failure, Lost, Reason
from tui.cloud.operations import Operation
from tui.cloud.response import Exchange, Received
from tui.core.secret import MASK, Secret

_DIAGNOSTIC: Final = re.compile(r"[A-Za-z0-9+/=_.-]{24,}")
"""Shape of an encoded diagnostic message; such a message is masked in the texts beside it."""
_DIGITS: Final = 12
_MOST: Final = 10**9
"""Milliseconds; a longer wait counts as this one."""


def outcome_of(wanted: Operation, heard: Exchange, own: Collection[str]) -> Answer | Failure:
    """Answer to a request, or the reason why none can be read.

    ``own`` are the secrets that the request was signed with. No name in an answer may repeat one:
    it would be written down, and shown by code that does not know that it is a secret.
    """
    received = heard.received
    if received is None:
        return _missing(heard)
    body = answers.decoded(received.body)
    if wanted.mints:
        # First of all, and by itself: nothing that stands beside a new secret may cost it.
        key = answers.minted(body)
        if key is not None:
            return Answer({"AccessKey": key}, wanted)
    try:
        fields = answers.parsed(body)
    except answers.UnreadableError:
        fields = None
    fields = _masked(fields, own)
    if not isinstance(fields, Mapping):
        broken = heard.failed is not None or heard.broken is not None
        return _missing(heard) if broken else Lost(Reason.UNREADABLE_ANSWER, received.status)
    found = _judged(Answer(fields, wanted, _plain(fields.get("RequestId"))), received)
    if wanted.mints and isinstance(found, Answer):
        return Lost(Reason.UNREADABLE_ANSWER, received.status, found.request_id)
    return found


def _masked(value: object, own: Collection[str]) -> object:
    match value:
        case str():
            for secret in filter(None, own):
                value = value.replace(secret, MASK)
            return value
        case dict():
            return {name: _masked(each, own) for name, each in value.items()}
        case list():
            return [_masked(each, own) for each in value]
    return value


def _missing(heard: Exchange) -> Failure:
    if heard.broken is not None:
        return Lost(heard.broken)
    return sdk.failure_of(heard.failed or LookupError("the SDK sent nothing"))


def _judged(answer: Answer, received: Received) -> Answer | Failure:
    if 200 <= received.status < 300:
        return answer
    fields = answer.fields
    denied = fields.get("AccessDeniedDetail") or fields.get("accessDeniedDetail")
    detail = denied if isinstance(denied, Mapping) else {}
    diagnostic = _plain(detail.get("EncodedDiagnosticMessage"))
    if not _DIAGNOSTIC.fullmatch(diagnostic):
        diagnostic = ""

    def told(value: object) -> str:
        return _plain(value).replace(diagnostic, MASK) if diagnostic else _plain(value)

    return Answered(
        code=told(fields.get("Code") or fields.get("code")),
        status=received.status,
        message=told(fields.get("Message") or fields.get("message")),
        request_id=told(fields.get("RequestId") or fields.get("requestId")),
        retry_after=_asked_to_wait(received.headers),
        denied_action=told(detail.get("AuthAction")),
        # Out of the texts that it came with, and no others: it could be any word of the server's.
        diagnostic=Secret(diagnostic, sought=False) if diagnostic else None,
    )


def _plain(value: object) -> str:
    return answers.as_text(value) if isinstance(value, str) else ""


def _asked_to_wait(headers: Mapping[str, str]) -> float:
    """Seconds that the service asks for (milliseconds in the header); 0 if it does not."""
    value = headers.get("x-acs-retry-after", "").strip()
    if not (value.isascii() and value.isdigit()):
        return 0.0
    return min(int(value[:_DIGITS]) if len(value) <= _DIGITS else _MOST, _MOST) / 1000
