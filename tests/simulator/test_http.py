"""What separately written clients put on the wire, and what they need back."""

from __future__ import annotations

import socket
from urllib.parse import urlencode

import pytest

from tests.simulator import raw
from tui.simulator.registry import Service
from tui.simulator.server import RunningSimulator


def test_get_with_query(shared: RunningSimulator) -> None:
    given = raw.rpc_parameters(shared, Service.RAM, "GetUser", UserName="li.na")
    reply = raw.send(shared, "GET", raw.sign_rpc(shared, "GET", given))
    assert (reply.status, reply.body["User"]["DisplayName"]) == (200, "李娜")
    assert reply.headers["content-type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("headers", [{}, {"Content-Type": raw.FORM}, {"Content-Length": "0"}])
def test_post_with_query_and_no_body(shared: RunningSimulator, headers: dict[str, str]) -> None:
    given = raw.rpc_parameters(shared, Service.RAM, "ListUsers", MaxItems="1")
    reply = raw.send(shared, "POST", raw.sign_rpc(shared, "POST", given), headers)
    assert (reply.status, len(reply.body["Users"]["User"])) == (200, 1)


@pytest.mark.parametrize("headers", [{"Content-Type": raw.FORM}, {}])
def test_post_with_form(shared: RunningSimulator, headers: dict[str, str]) -> None:
    given = raw.rpc_parameters(
        shared, Service.RAM, "CreateUser", UserName=f"form-{len(headers)}", Comments="a b+c*~"
    )
    body = urlencode(raw.sign_rpc(shared, "POST", given))
    reply = raw.send(shared, "POST", {}, headers, body)
    assert (reply.status, reply.body["User"]["Comments"]) == (200, "a b+c*~")


def test_post_with_parameters_in_both_places(shared: RunningSimulator) -> None:
    given = raw.rpc_parameters(shared, Service.RAM, "GetUser", UserName="li.na")
    signed = raw.sign_rpc(shared, "POST", given)
    body = urlencode({"UserName": signed.pop("UserName")})
    reply = raw.send(shared, "POST", signed, {"Content-Type": raw.FORM + "; charset=utf-8"}, body)
    assert reply.status == 200


def test_the_shape_of_an_error(shared: RunningSimulator) -> None:
    given = raw.rpc_parameters(shared, Service.RAM, "GetUser", UserName="nobody")
    reply = raw.send(shared, "POST", raw.sign_rpc(shared, "POST", given))
    assert reply.status == 404
    assert set(reply.body) == {"RequestId", "HostId", "Code", "Message", "Recommend"}
    assert reply.body["HostId"] == shared.endpoint.removeprefix("http://")
    assert reply.body["RequestId"] == reply.headers["x-acs-request-id"]
    assert reply.body["RequestId"] in reply.body["Recommend"]


def test_an_answer_comes_in_one_piece(shared: RunningSimulator) -> None:
    given = raw.rpc_parameters(shared, Service.STS, "GetCallerIdentity")
    query = urlencode(raw.sign_rpc(shared, "POST", given))
    with socket.create_connection(raw.address(shared)) as connection:
        request = f"POST /?{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n"
        connection.sendall(request.encode())
        head, _, body = connection.recv(65536).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert body.endswith(b"}")


def test_what_is_asked_is_looked_at_before_who_asks(shared: RunningSimulator) -> None:
    assert raw.send(shared, "POST", {"Format": "JSON"}).code == "MissingAction"
    given = {"Action": "GetUser", "Version": Service.RAM.value, "Format": "JSON"}
    reply = raw.send(shared, "DELETE", given)
    assert (reply.status, reply.code) == (405, "UnsupportedHTTPMethod")
