"""Injection of faults, and their effects on the network."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from random import Random
from socket import SO_LINGER, SOL_SOCKET

from aiohttp import web

from tui.simulator.authorization import denial
from tui.simulator.dispatch import Answer, Dispatcher
from tui.simulator.errors import ApiError
from tui.simulator.faults import (
    SERVER_ERRORS,
    BadGateway,
    CutOff,
    ExpiredToken,
    Fault,
    Hang,
    Invisible,
    Late,
    NetworkEffect,
    NoPermission,
    Refused,
    ResetAfter,
    ResetBefore,
    ServerError,
    ServiceEffect,
    Throttle,
)
from tui.simulator.listener import Listener
from tui.simulator.records import Principal
from tui.simulator.registry import Caller, Operation
from tui.simulator.requests import Incoming
from tui.simulator.store import Store


class _Counted:
    """Fault and the number of requests it has seen."""

    def __init__(self, fault: Fault, seed: int) -> None:
        self.fault = fault
        self._seen = 0
        # Of its own, so that the n-th matching request fares the same whatever comes between.
        self._random = Random(seed)  # noqa: S311 - repeatable, guards nothing

    def hits(self, store: Store, request: Incoming, caller: Caller) -> bool:
        fault = self.fault
        if isinstance(fault.effect, ExpiredToken) and caller.key_id not in store.sessions:
            return False
        if not fnmatchcase(request.action, fault.action):
            return False
        if fault.user and fault.user not in _users_of(store, request):
            return False
        turn = self._seen - fault.after
        self._seen += 1
        if turn < 0 or (fault.most is not None and turn >= fault.most):
            return False
        return fault.probability is None or self._random.random() < fault.probability


class Injector:
    """Choice of faults for requests, and the effects of the service itself."""

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher
        self._faults: tuple[Fault, ...] = ()
        self._counted: list[_Counted] = []

    def pick(self, request: Incoming) -> Fault | None:
        """Fault that hits a request, which is counted; None when the request is spared."""
        store = self._dispatcher.store
        faults = store.settings.faults
        # Other settings may change without the counts starting anew.
        if faults is not self._faults:
            self._faults = faults
            self._counted = [_Counted(fault, store.random.getrandbits(64)) for fault in faults]
        caller = self._dispatcher.signer(request) if faults else None
        if caller is None:
            return None
        return next((c.fault for c in self._counted if c.hits(store, request, caller)), None)

    def answer(self, request: Incoming, effect: ServiceEffect) -> Answer:
        """Answer a request that is hit by the service's own trouble."""
        match effect:
            case Invisible():
                return self._unseen(request, effect)
            case ExpiredToken():
                return self._expired(request)
            case ServerError(done=True):
                answer = self._dispatcher.answer(request)
                error = _server_error(effect)
                return self._dispatcher.refused(request, error, answer.request_id)
            case _:
                return self._dispatcher.answer(
                    request, lambda caller, operation: self._refusal(effect, caller, operation)
                )

    def _refusal(
        self, effect: Throttle | ServerError | NoPermission, caller: Caller, operation: Operation
    ) -> ApiError:
        match effect:
            case Throttle():
                return _throttling(effect)
            case ServerError():
                return _server_error(effect)
            case NoPermission():
                service = operation.service
                # GetCallerIdentity needs no permission, and may be denied here all the same.
                needed = operation.actions or (f"{service.product}:{operation.name}",)
                return denial(self._dispatcher.store, caller, needed[0], service)

    def _expired(self, request: Incoming) -> Answer:
        caller = self._dispatcher.signer(request)
        if caller is not None:
            self._dispatcher.store.expire(caller.key_id)
        # The gate says the rest.
        return self._dispatcher.answer(request)

    def _unseen(self, request: Incoming, effect: Invisible) -> Answer:
        visible = self._dispatcher.store.visible
        before = set(visible.everything())
        answer = self._dispatcher.answer(request)
        visible.hide(set(visible.everything()) - before, effect.seconds)
        return answer


def _throttling(effect: Throttle) -> ApiError:
    headers = {}
    if effect.retry_after is not None:
        # Milliseconds: the SDK sleeps that long.
        headers["x-acs-retry-after"] = str(max(1, round(effect.retry_after * 1000)))
    text = "Request was denied due to user flow control."
    return ApiError(effect.status, effect.code, text, headers=headers)


def _server_error(effect: ServerError) -> ApiError:
    status, message = SERVER_ERRORS[effect.code]
    return ApiError(status, effect.code, message)


def _users_of(store: Store, request: Incoming) -> Iterator[str]:
    """Logon names that a request is about, in whatever form it names them."""
    is_user = request.parameters.get("PrincipalType", Principal.USER) == Principal.USER
    for name, value in request.parameters.items():
        match name.partition(".")[0]:
            case "UserName":
                yield value
            case "UserPrincipalName" | "ResourcePrincipalName":
                yield value.partition("@")[0]
            case "PrincipalName" if is_user:
                yield value.partition("@")[0]
            case "UserId" | "ResourceId" if value in store.users_by_id:
                yield store.users_by_id[value].name


_PAGE = """\
<html>
<head><title>502 Bad Gateway</title></head>
<body><center><h1>502 Bad Gateway</h1></center></body>
</html>
"""
_LOOK_SECONDS = 0.05
"""Seconds between looks whether the client of an unanswered request is still there."""


async def suffer(
    effect: NetworkEffect,
    request: web.BaseRequest,
    carry_out: Callable[[], web.Response],
    listener: Listener,
) -> web.StreamResponse:
    """Let a request, which was read to its end, suffer an effect of the network.

    ``carry_out`` lets the service have the request. Where the connection was reset or closed, the
    answer goes nowhere.
    """
    answer = carry_out() if effect.done else None
    match effect:
        case BadGateway():
            return web.Response(status=502, text=_PAGE, content_type="text/html")
        case ResetBefore() | ResetAfter():
            _reset(request)
        case Refused(seconds=seconds):
            # In this order, so that who sees the reset finds nobody listening.
            await listener.refuse(seconds)
            _reset(request)
        case Late(seconds=seconds):
            _reset(request)
            asyncio.get_running_loop().call_later(seconds, carry_out)
        case CutOff(length=length):
            assert answer is not None, "a cut off answer was made"  # noqa: S101
            _send_half(request, answer, with_length=length)
        case Hang(seconds=seconds):
            await _hold(request, seconds)
            if answer is not None:
                return answer
            _reset(request)
    return web.Response()


def _reset(request: web.BaseRequest) -> None:
    transport = request.transport
    if transport is None:
        return
    # Lingering for no time makes the kernel send RST, where closing alone would send FIN.
    transport.get_extra_info("socket").setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def _send_half(request: web.BaseRequest, answer: web.Response, *, with_length: bool) -> None:
    transport = request.transport
    if transport is None:
        return
    body = answer.body
    assert isinstance(body, bytes), "answers are JSON, written out"  # noqa: S101
    headers = {**answer.headers, "Connection": "close"}
    if with_length:
        headers["Content-Length"] = str(len(body))
    head = f"HTTP/1.1 {answer.status} {answer.reason}\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    transport.write(f"{head}\r\n".encode() + body[: len(body) // 2])
    transport.close()


async def _hold(request: web.BaseRequest, seconds: float | None) -> None:
    """Wait so many seconds, or until the client is gone."""
    loop = asyncio.get_running_loop()
    end = None if seconds is None else loop.time() + seconds
    while request.transport is not None:
        left = _LOOK_SECONDS if end is None else min(_LOOK_SECONDS, end - loop.time())
        if left <= 0:
            break
        await asyncio.sleep(left)
