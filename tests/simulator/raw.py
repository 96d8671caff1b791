"""Requests written by hand, for details the SDK does not let one choose."""

from __future__ import annotations

import hashlib
import http.client
import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus, urlencode
from uuid import uuid4

from tui.simulator import gateway
from tui.simulator.registry import Service
from tui.simulator.server import RunningSimulator

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Reply:
    """An answer as it arrived."""

    status: int
    body: dict[str, Any]
    headers: Mapping[str, str]

    @property
    def code(self) -> str:
        """The error code, or nothing."""
        return str(self.body.get("Code", ""))


def send(
    simulator: RunningSimulator,
    method: str,
    query: Mapping[str, str],
    headers: Mapping[str, str] | None = None,
    body: str | None = None,
) -> Reply:
    """Send a request as it is."""
    path = "/?" + urlencode(query, quote_via=quote_plus) if query else "/"
    with closing(connect(simulator)) as connection:
        connection.request(method, path, body, dict(headers or {}))
        response = connection.getresponse()
        text = response.read()
    names = {name.lower(): value for name, value in response.getheaders()}
    is_json = "json" in names["content-type"]
    return Reply(response.status, json.loads(text) if is_json else {}, names)


def connect(
    simulator: RunningSimulator, timeout: float | None = None
) -> http.client.HTTPConnection:
    """A connection to a simulator, which opens with its first request."""
    return http.client.HTTPConnection(simulator.endpoint.removeprefix("http://"), timeout=timeout)


def address(simulator: RunningSimulator) -> tuple[str, int]:
    """Where it listens."""
    host, port = simulator.endpoint.removeprefix("http://").split(":")
    return host, int(port)


@dataclass(frozen=True)
class Signed:
    """A signed request that can be sent, and sent again."""

    path: str
    headers: Mapping[str, str]

    def over(self, connection: http.client.HTTPConnection) -> http.client.HTTPResponse:
        """Send it; the answer's body is still to be read."""
        connection.request("POST", self.path, headers=dict(self.headers))
        return connection.getresponse()

    def reply(self, simulator: RunningSimulator) -> Reply:
        """Send it over a connection of its own and read the answer, which is JSON."""
        with closing(connect(simulator)) as connection:
            response = self.over(connection)
            names = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, json.loads(response.read()), names)


def signed(
    simulator: RunningSimulator, action: str, service: Service = Service.RAM, **parameters: str
) -> Signed:
    """The administrator's request; two underscores in a name stand for a dot."""
    query = {name.replace("__", "."): value for name, value in parameters.items()}
    headers = acs3_headers(simulator, service, action, query)
    return Signed("/?" + urlencode(query, quote_via=quote_plus), headers)


def now_stamp() -> str:
    """The present, as requests write it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def rpc_parameters(
    simulator: RunningSimulator, service: Service, action: str, **parameters: str
) -> dict[str, str]:
    """The parameters of an RPC request but for its signature."""
    return {
        "Action": action,
        "Version": service.value,
        "Format": "JSON",
        "Timestamp": now_stamp(),
        "SignatureNonce": uuid4().hex,
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        "AccessKeyId": simulator.access_key_id,
        **parameters,
    }


def sign_rpc(
    simulator: RunningSimulator, method: str, parameters: Mapping[str, str]
) -> dict[str, str]:
    """The parameters with the administrator's signature."""
    text = gateway.rpc_string_to_sign(method, parameters)
    secret = simulator.access_key_secret.reveal()
    return {**parameters, "Signature": gateway.rpc_signature(secret, text)}


def acs3_headers(
    simulator: RunningSimulator,
    service: Service,
    action: str,
    query: Mapping[str, str],
    body: str = "",
    **changed: str,
) -> dict[str, str]:
    """Headers of an ACS3 request; ``changed`` replaces some before signing."""
    headers = {
        "host": simulator.endpoint.removeprefix("http://"),
        "x-acs-action": action,
        "x-acs-version": service.value,
        "x-acs-date": now_stamp(),
        "x-acs-signature-nonce": uuid4().hex,
        "x-acs-content-sha256": hashlib.sha256(body.encode()).hexdigest(),
        **{name.replace("_", "-"): value for name, value in changed.items()},
    }
    names = tuple(sorted(headers))
    text = gateway.acs3_string_to_sign("POST", "/", query, headers, names, body.encode())
    signature = gateway.acs3_signature(simulator.access_key_secret.reveal(), text)
    headers["Authorization"] = (
        f"{gateway.ACS3} Credential={simulator.access_key_id},"
        f"SignedHeaders={';'.join(names)},Signature={signature}"
    )
    return headers
