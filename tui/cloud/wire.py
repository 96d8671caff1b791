"""The SDK's odd and private parts, in one place: its sessions, its loggers, its exceptions.

Importing this module loads nothing; every function imports what it needs. Tests hold each of the
assumptions made here, so that an SDK that changes breaks a test and not a promise.
"""

from __future__ import annotations

import logging
import os
import threading
from typing import Any
from urllib.parse import urlsplit

from tui.access.secret import Secret
from tui.cloud.endpoints import EndpointError, check_host, is_loopback
from tui.cloud.errors import Reason
from tui.cloud.mapping import Answered, Failure, Lost, NotSent

_LOGGERS = (
    "darabonba-core",
    "alibabacloud-tea",
    "credentials",
    "urllib3",
    "urllib3.connectionpool",
    "requests",
)
"""Loggers that print whole requests at DEBUG, three of them to stderr by their own handlers."""

_lock = threading.Lock()
_prepared = False


def prepare() -> None:
    """Import the SDK and put our session class in the place of its own; once per process."""
    global _prepared  # noqa: PLW0603 - the SDK's state is the process's too
    with _lock:
        if not _prepared:
            _install_sessions()
            _prepared = True
    quiet()


def quiet() -> None:
    """Silence the SDK: no request in a log, nothing on stderr, whatever the environment asks for.

    With ``DEBUG=sdk`` it would print addresses, signatures and tokens (trap 5).
    """
    if os.environ.get("DEBUG", "").lower() == "sdk":
        del os.environ["DEBUG"]
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        if logger.level < logging.WARNING:
            logger.setLevel(logging.WARNING)
        for handler in list(logger.handlers):
            if isinstance(handler, logging.StreamHandler):
                logger.removeHandler(handler)


def _install_sessions() -> None:
    """Replace the SDK's way of making sessions, the only point through which it sends.

    Raises:
        AttributeError: the SDK has no such point any more; better no request than an unguarded one.
    """
    from darabonba.core import DaraCore

    original = DaraCore._get_session  # noqa: SLF001
    guarded = _guarded_session_class()

    def session_for(
        session_key: str,
        protocol: str,
        tls_min_version: str | None = None,
        verify: bool = True,
        pool_size: int | None = None,
    ) -> object:
        del verify  # False cannot get past the guard
        with _lock:
            found = DaraCore._sessions.get(session_key)  # noqa: SLF001
            if not isinstance(found, guarded):
                found = guarded()
                found.mount(
                    f"{protocol.lower()}://",
                    DaraCore.get_adapter(protocol, tls_min_version, pool_size=pool_size),
                )
                DaraCore._sessions[session_key] = found  # noqa: SLF001
            return found

    session_for.__wrapped__ = original  # type: ignore[attr-defined]
    DaraCore._get_session = staticmethod(session_for)  # noqa: SLF001


def _guarded_session_class() -> type[Any]:
    from requests import PreparedRequest, Response, Session

    class GuardedSession(Session):
        """Looks at every request at the last moment before it leaves."""

        def send(
            self,
            request: PreparedRequest,
            **options: Any,  # noqa: ANN401 - as in the base class
        ) -> Response:
            """Send it, if it may go there, by a proxy only if one is wanted there.

            Raises:
                EndpointError: it may not go there.
            """
            url = request.url or ""
            parts = urlsplit(url)
            check_host(parts.scheme, parts.netloc)
            if options.get("verify") is False:
                raise EndpointError("unverified", parts.netloc)
            options["proxies"] = proxies_for(url, options.get("proxies") or {})
            # A redirect would carry the request to an address nobody has checked.
            options["allow_redirects"] = False
            return super().send(request, **options)

    return GuardedSession


def proxies_for(url: str, proxies: dict[str, str]) -> dict[str, str]:
    """The proxies to use for an address: none on this machine, none where NO_PROXY says so.

    The SDK reads HTTP_PROXY and HTTPS_PROXY, but not NO_PROXY (trap 7).
    """
    from requests.utils import should_bypass_proxies

    if is_loopback(urlsplit(url).hostname or ""):
        return {}
    no_proxy = os.environ.get("no_proxy") or os.environ.get("NO_PROXY")
    return {} if should_bypass_proxies(url, no_proxy=no_proxy) else proxies


def close_sessions(protocol: str, host: str) -> None:
    """Close the SDK's connections to one host; it would keep them until the process ends."""
    with _lock:
        if not _prepared:
            return
        from darabonba.core import DaraCore

        sessions = DaraCore._sessions  # noqa: SLF001
        keys = [key for key in sessions if key.startswith(f"{protocol}://{host}:")]
        closing = [sessions.pop(key) for key in keys]
    for session in closing:
        session.close()


def failure_of(error: BaseException) -> Failure:
    """Read the SDK's exception. Nothing of it is kept but what :class:`Answered` names."""
    data = getattr(error, "data", None)
    status = getattr(error, "status_code", None)
    if isinstance(data, dict) and isinstance(status, int):
        return _answered(error, data, status)
    if getattr(error, "code", None) == "InvalidCredentials":
        return Answered("InvalidCredentials", 0)
    inner = getattr(error, "inner_exception", None)
    if isinstance(inner, EndpointError):
        return NotSent(Reason.ADDRESS_REFUSED)
    # The SDK turns a report of the connection into text; the report itself is the text's context.
    report = getattr(inner, "__context__", None)
    if type(inner).__name__ == "RetryError" and report is not None:
        return _network(report)
    return Lost(Reason.UNREADABLE_ANSWER)


def _answered(error: BaseException, data: dict[str, Any], status: int) -> Answered:
    denied = data.get("AccessDeniedDetail") or data.get("accessDeniedDetail")
    detail = denied if isinstance(denied, dict) else {}
    diagnostic = _text(detail.get("EncodedDiagnosticMessage"))
    waits = getattr(error, "retry_after", None)
    return Answered(
        code=_text(data.get("Code") or data.get("code")),
        status=status,
        message=_text(data.get("Message") or data.get("message")),
        request_id=_text(data.get("RequestId") or data.get("requestId")),
        # Milliseconds, from the header x-acs-retry-after.
        retry_after=waits / 1000 if isinstance(waits, int) else 0.0,
        denied_action=_text(detail.get("AuthAction")),
        diagnostic=Secret(diagnostic) if diagnostic else None,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


_SENT = frozenset({"ReadTimeout", "ReadTimeoutError", "ProtocolError", "IncompleteRead"})
"""Reports of requests and urllib3, by class name, that come after the first byte was sent."""

_NOT_SENT: tuple[tuple[str, Reason], ...] = (
    ("NameResolutionError", Reason.NAME_NOT_FOUND),
    ("ProxyError", Reason.PROXY_FAILED),
    ("SSLCertVerificationError", Reason.CERTIFICATE_REFUSED),
    ("NewConnectionError", Reason.CONNECTION_REFUSED),
    ("ConnectTimeoutError", Reason.CONNECT_TIMEOUT),
)
"""Reports that come before it, the more telling ones first."""


def _network(cause: BaseException) -> Failure:
    """Tell a request that never left from one whose answer is missing; in doubt it left."""
    names = _names(cause)
    if not names & _SENT:
        for name, reason in _NOT_SENT:
            if name in names:
                return NotSent(reason)
    if names & {"ReadTimeout", "ReadTimeoutError"}:
        return Lost(Reason.READ_TIMEOUT)
    return Lost(Reason.CONNECTION_LOST)


def _names(cause: BaseException) -> set[str]:
    """Class names of an exception and of all that it wraps or came from."""
    names: set[str] = set()
    todo: list[object] = [cause]
    seen: set[int] = set()
    while todo:
        item = todo.pop()
        if not isinstance(item, BaseException) or id(item) in seen:
            continue
        seen.add(id(item))
        names.update(kind.__name__ for kind in type(item).__mro__)
        todo += [*item.args, getattr(item, "reason", None), item.__cause__, item.__context__]
    return names
