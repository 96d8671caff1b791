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


def test_acs3_with_form_body(shared: RunningSimulator) -> None:
    body = "UserName=wang.wei"
    headers = raw.acs3_headers(
        shared, Service.RAM, "GetUser", {}, body, **{"content-type": raw.FORM}
    )
    assert raw.send(shared, "POST", {}, headers, body).status == 200


@pytest.mark.parametrize("form", ["JSON", "json", "XML"])
@pytest.mark.parametrize("extra", [{}, {"on": "", "RegionId": "cn-hangzhou", "SignatureType": ""}])
def test_formats_and_unknown_parameters(
    shared: RunningSimulator, form: str, extra: dict[str, str]
) -> None:
    given = raw.rpc_parameters(shared, Service.STS, "GetCallerIdentity", Format=form, **extra)
    assert raw.send(shared, "POST", raw.sign_rpc(shared, "POST", given)).status == 200


@pytest.mark.parametrize(
    ("written", "meant"), [("true", True), ("True", True), ("false", False), ("False", False)]
)
def test_booleans(shared: RunningSimulator, written: str, meant: bool) -> None:
    given = raw.rpc_parameters(
        shared,
        Service.RAM,
        "UpdateLoginProfile",
        UserName="li.na",
        PasswordResetRequired=written,
    )
    assert raw.send(shared, "POST", raw.sign_rpc(shared, "POST", given)).status == 200
    profile = shared.change(lambda store: store.users["li.na"].profile)
    assert profile is not None
    assert profile.reset_required is meant


def test_a_strange_boolean_is_refused(shared: RunningSimulator) -> None:
    given = raw.rpc_parameters(
        shared, Service.RAM, "UpdateLoginProfile", UserName="li.na", MFABindRequired="yes"
    )
    reply = raw.send(shared, "POST", raw.sign_rpc(shared, "POST", given))
    assert (reply.status, reply.code) == (400, "InvalidParameter.MFABindRequired")


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
    host, port = shared.endpoint.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as connection:
        request = f"POST /?{query} HTTP/1.1\r\nHost: {host}\r\nContent-Length: 0\r\n\r\n"
        connection.sendall(request.encode())
        head, _, body = connection.recv(65536).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    assert body.endswith(b"}")


def test_other_methods_are_refused(shared: RunningSimulator) -> None:
    given = {"Action": "GetUser", "Version": Service.RAM.value, "Format": "JSON"}
    reply = raw.send(shared, "DELETE", given)
    assert (reply.status, reply.code) == (405, "UnsupportedHTTPMethod")
