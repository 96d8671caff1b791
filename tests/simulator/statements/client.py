"""A client that signs by the published description, and by nothing else.

Sources: "Signature mechanism" of RAM (https://www.alibabacloud.com/help/doc-detail/28761.htm) for
version 1, "V3 request structure and signature"
(https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature) for
ACS3-HMAC-SHA256.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree as ET

_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~")
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Key:
    """Who signs."""

    key_id: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)
    """Of temporary credentials."""


@dataclass(frozen=True)
class Sending:
    """How a request goes out, where that matters; ``None`` as a value leaves a name out.

    The names in ``before`` and ``after`` are those of headers, or, with the older signature, of
    common parameters.
    """

    old: bool = False
    """Whether it is signed by version 1 of the RPC signature."""
    method: str = "POST"
    path: str = "/"
    form: bool = False
    """Whether the parameters go into the body."""
    minutes: int = 0
    """How far the client's clock is ahead."""
    unsigned: tuple[str, ...] = ()
    """Headers that are sent and not signed."""
    before: Mapping[str, str | None] = field(default_factory=dict)
    """Changed before it is signed."""
    after: Mapping[str, str | None] = field(default_factory=dict)
    """Changed after it was signed."""


@dataclass(frozen=True)
class Reply:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def body(self) -> Any:  # noqa: ANN401 - as it comes
        """JSON as it is; XML with its root as the only name, and a list where a name repeats."""
        if "json" in self.headers.get("content-type", ""):
            return json.loads(self.text)
        root = ET.fromstring(self.text)  # noqa: S314 - our own server's
        return {root.tag: _content(root)}


class Client:
    """Asks one server, over one connection."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._connection = http.client.HTTPConnection(address, timeout=20)

    def close(self) -> None:
        """No more is asked."""
        self._connection.close()

    def ask(
        self, key: Key, version: str, action: str, given: Mapping[str, str], how: Sending
    ) -> Reply:
        """Sign a request, send it, and read the answer."""
        if how.old:
            query, headers = _version_1(key, version, action, given, how), {}
        else:
            headers = self._version_3(key, version, action, given, how)
            query = dict(given)
        text = "&".join(f"{encoded(name)}={encoded(value)}" for name, value in query.items())
        body = b""
        if how.form:
            headers = {**headers, "content-type": FORM}
            body, text = text.encode(), ""
        target = f"{how.path}?{text}" if text else how.path
        self._connection.request(how.method, target, body or None, headers)
        response = self._connection.getresponse()
        names = {name.lower(): value for name, value in response.getheaders()}
        return Reply(response.status, names, response.read().decode())

    def _version_3(
        self, key: Key, version: str, action: str, given: Mapping[str, str], how: Sending
    ) -> dict[str, str]:
        pairs = "&".join(f"{encoded(name)}={encoded(given[name])}" for name in sorted(given))
        body = pairs_in_order(given) if how.form else ""
        headers: dict[str, str | None] = {
            "host": self._address,
            "x-acs-action": action,
            "x-acs-version": version,
            "x-acs-date": stamp(how.minutes),
            "x-acs-signature-nonce": uuid4().hex,
            "x-acs-content-sha256": hashlib.sha256(body.encode()).hexdigest(),
        }
        if key.token:
            headers["x-acs-security-token"] = key.token
        signed = {name: value for name, value in {**headers, **how.before}.items() if value}
        names = sorted(set(signed) - set(how.unsigned))
        request = "\n".join(
            (
                how.method,
                how.path,
                "" if how.form else pairs,
                "".join(f"{name}:{signed[name].strip()}\n" for name in names),
                ";".join(names),
                signed.get("x-acs-content-sha256", ""),
            )
        )
        text = "ACS3-HMAC-SHA256\n" + hashlib.sha256(request.encode()).hexdigest()
        signature = hmac.new(key.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
        whole = {
            **signed,
            "authorization": f"ACS3-HMAC-SHA256 Credential={key.key_id},"
            f"SignedHeaders={';'.join(names)},Signature={signature}",
            **how.after,
        }
        return {name: value for name, value in whole.items() if value is not None}


def _version_1(
    key: Key, version: str, action: str, given: Mapping[str, str], how: Sending
) -> dict[str, str]:
    common: dict[str, str | None] = {
        "Action": action,
        "Version": version,
        "Format": "JSON",
        "AccessKeyId": key.key_id,
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        "SignatureNonce": uuid4().hex,
        "Timestamp": stamp(how.minutes),
    }
    if key.token:
        common["SecurityToken"] = key.token
    whole = {**given, **common, **how.before}
    signed = {name: value for name, value in whole.items() if value is not None}
    pairs = "&".join(f"{encoded(name)}={encoded(signed[name])}" for name in sorted(signed))
    text = f"{how.method}&{encoded('/')}&{encoded(pairs)}"
    digest = hmac.new(f"{key.secret}&".encode(), text.encode(), hashlib.sha1).digest()
    sent = {**signed, "Signature": base64.b64encode(digest).decode(), **how.after}
    return {name: value for name, value in sent.items() if value is not None}


def encoded(text: str) -> str:
    """Percent-encoding by RFC 3986: letters, digits and ``-_.~`` stay, a space is ``%20``."""
    return "".join(chr(each) if each in _PLAIN else f"%{each:02X}" for each in text.encode())


def pairs_in_order(given: Mapping[str, str]) -> str:
    """A form's body as it is sent."""
    return "&".join(f"{encoded(name)}={encoded(value)}" for name, value in given.items())


def stamp(minutes: int = 0) -> str:
    """A time so far from now, as requests write it."""
    at = datetime.now(UTC) + timedelta(minutes=minutes)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _content(element: ET.Element) -> Any:  # noqa: ANN401
    if not len(element):
        return element.text or ""
    found: dict[str, Any] = {}
    for child in element:
        value = _content(child)
        if child.tag in found:
            before = found[child.tag]
            found[child.tag] = [*before, value] if isinstance(before, list) else [before, value]
        else:
            found[child.tag] = value
    return found
