"""What happens to a request between the client and the service."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Callable
from socket import SO_LINGER, SOL_SOCKET

from aiohttp import web

from tui.simulator.faults import (
    BadGateway,
    CutOff,
    Hang,
    Late,
    NetworkEffect,
    Refused,
    ResetAfter,
    ResetBefore,
)
from tui.simulator.listener import Listener

_PAGE = """\
<html>
<head><title>502 Bad Gateway</title></head>
<body><center><h1>502 Bad Gateway</h1></center></body>
</html>
"""
_LOOK_SECONDS = 0.05
"""How often a request without an answer looks whether its client is still there."""


async def suffer(
    effect: NetworkEffect,
    request: web.BaseRequest,
    carry_out: Callable[[], web.Response],
    listener: Listener,
) -> web.StreamResponse:
    """Let a request suffer.

    Args:
        effect: What happens.
        request: The request, read to its end.
        carry_out: Lets the service have the request; gives its answer.
        listener: Where the request came from.

    Returns:
        What goes back. Where the connection was reset or closed, it goes nowhere.
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
    """Wait for that long, or until the client is gone."""
    loop = asyncio.get_running_loop()
    end = None if seconds is None else loop.time() + seconds
    while request.transport is not None:
        left = _LOOK_SECONDS if end is None else min(_LOOK_SECONDS, end - loop.time())
        if left <= 0:
            break
        await asyncio.sleep(left)
