"""Private parts of the SDK, handled in one place: its sessions, its loggers, its exceptions.

Importing this module loads nothing; every function imports what it needs. Tests hold each of the
assumptions made here, so that an SDK that changes breaks a test and not a promise.
"""

from __future__ import annotations

import io
import logging
import os
import threading
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from tui.cloud.endpoints import EndpointError, check_host, is_loopback
from tui.cloud.errors import Answered, Failure, Lost, NotSent, Reason
from tui.cloud.response import LateError, LimitError, metered_pools, receive, under_way

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
    """Import the SDK and replace its session class; once per process."""
    global _prepared  # noqa: PLW0603 - the SDK's state is the process's too
    with _lock:
        if not _prepared:
            _install_sessions()
            _prepared = True
    quiet()


def quiet() -> None:
    """Silence the SDK: no request in a log, nothing on stderr, whatever the environment asks for.

    With ``DEBUG=sdk`` it would print addresses, signatures and tokens.
    """
    if os.environ.get("DEBUG", "").lower() == "sdk":
        del os.environ["DEBUG"]
    for name in _LOGGERS:
        logger = logging.getLogger(name)
        # Also what they warn of: it quotes addresses, and goes to stderr with a traceback.
        logger.setLevel(logging.CRITICAL + 1)
        for handler in list(logger.handlers):
            if isinstance(handler, logging.StreamHandler):
                logger.removeHandler(handler)


def _install_sessions() -> None:
    """Replace the factory of sessions, the only point through which the SDK sends.

    Raises:
        AttributeError: the SDK has no such point any more; better no request than an unguarded one.
    """
    from darabonba.core import DaraCore

    original = DaraCore._get_session  # noqa: SLF001
    guarded, pools = _guarded_session_class(), metered_pools()

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
                scheme = f"{protocol.lower()}://"
                # The SDK's own loads the machine's certificates, for nothing on plain HTTP.
                adapter = (
                    found.get_adapter(scheme)
                    if scheme == "http://"
                    else DaraCore.get_adapter(protocol, tls_min_version, pool_size=pool_size)
                )
                found.mount(scheme, _metered(adapter, pools))
                DaraCore._sessions[session_key] = found  # noqa: SLF001
            return found

    session_for.__wrapped__ = original  # type: ignore[attr-defined]
    DaraCore._get_session = staticmethod(session_for)  # noqa: SLF001


def _guarded_session_class() -> type[Any]:
    from requests import PreparedRequest, Response, Session

    class GuardedSession(Session):
        """Check of every request at the last moment before it leaves, and reader of its answer.

        The SDK itself gets an empty answer: it signs, and reads nothing that a server sent.
        """

        def send(
            self,
            request: PreparedRequest,
            **options: Any,  # noqa: ANN401 - as in the base class
        ) -> Response:
            exchange, url = under_way(), request.url or ""
            if exchange is None:
                return super().send(request, **_guarded(url, options))
            try:
                response = super().send(request, **_guarded(url, {**options, "stream": True}))
            except Exception as error:
                exchange.failed = error
                raise
            exchange.received = receive(response)
            nothing = Response()
            nothing.status_code, nothing.raw = 200, io.BytesIO(b"{}")
            return nothing

        def get_redirect_target(self, resp: Response) -> None:
            """No target: to find one, the library would read the whole answer."""

    return GuardedSession


def _guarded(url: str, options: dict[str, Any]) -> dict[str, Any]:
    """Options to send a request with: proxies only where wanted, no redirects.

    Raises:
        EndpointError: the request may not be sent.
    """
    parts = urlsplit(url)
    check_host(parts.scheme, parts.netloc)
    if options.get("verify") is False:
        raise EndpointError("unverified", parts.netloc)
    proxies = proxies_for(url, options.get("proxies") or {})
    # A redirect would carry the request to an address nobody has checked.
    return {**options, "proxies": proxies, "allow_redirects": False}


def _metered(adapter: Any, pools: Mapping[str, type[Any]]) -> object:  # noqa: ANN401 - theirs
    """Adapter of the SDK, with its trust and our limits, also where a proxy is between."""
    through = adapter.proxy_manager_for

    def proxy_manager_for(proxy: str, **given: object) -> object:
        manager = through(proxy, **given)
        manager.pool_classes_by_scheme = pools
        return manager

    adapter.poolmanager.pool_classes_by_scheme = pools
    adapter.proxy_manager_for = proxy_manager_for
    return adapter


def proxies_for(url: str, proxies: dict[str, str]) -> dict[str, str]:
    """Proxies for an address: none on this machine, none where NO_PROXY says so.

    The SDK reads HTTP_PROXY and HTTPS_PROXY, but not NO_PROXY.
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
    """Tell a request that never left from one with a missing answer; in doubt it left.

    Nothing of the error is kept.
    """
    if getattr(error, "code", None) == "InvalidCredentials":
        return Answered("InvalidCredentials", 0)
    if isinstance(error, EndpointError):
        return NotSent(Reason.ADDRESS_REFUSED)
    names = _names(error)
    if LateError.__name__ in names:
        return NotSent(Reason.CONNECT_TIMEOUT)
    if LimitError.__name__ in names:
        return Lost(Reason.UNREADABLE_ANSWER)
    if not names & _SENT:
        for name, reason in _NOT_SENT:
            if name in names:
                return NotSent(reason)
    if names & {"ReadTimeout", "ReadTimeoutError"}:
        return Lost(Reason.READ_TIMEOUT)
    return Lost(Reason.CONNECTION_LOST)


_SENT = frozenset({"ReadTimeout", "ReadTimeoutError", "ProtocolError", "IncompleteRead"})
"""Errors of requests and urllib3, by class name, that come after the first byte was sent."""

_NOT_SENT: tuple[tuple[str, Reason], ...] = (
    ("NameResolutionError", Reason.NAME_NOT_FOUND),
    ("ProxyError", Reason.PROXY_FAILED),
    ("SSLCertVerificationError", Reason.CERTIFICATE_REFUSED),
    ("NewConnectionError", Reason.CONNECTION_REFUSED),
    ("ConnectTimeoutError", Reason.CONNECT_TIMEOUT),
)
"""Errors that come before the first byte was sent, the more telling ones first."""


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
