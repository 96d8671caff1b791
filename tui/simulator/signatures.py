"""Both request signatures of Alibaba Cloud, computed from what arrived.

``ACS3-HMAC-SHA256`` is today's (in the Authorization header), RPC version 1 the older one
(``Signature`` among the parameters). Everything is signed decoded and encoded again, because
clients differ in how they write a space.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

ACS3 = "ACS3-HMAC-SHA256"

_AUTHORIZATION = re.compile(
    r"^(?P<algorithm>\S+)\s+Credential=(?P<key>[^,]*),\s*SignedHeaders=(?P<headers>[^,]*),"
    r"\s*Signature=(?P<signature>[0-9a-fA-F]*)$"
)


@dataclass(frozen=True, slots=True)
class Authorization:
    """The parts of an Authorization header."""

    algorithm: str
    key_id: str
    signed_headers: tuple[str, ...]
    signature: str


def parse_authorization(header: str) -> Authorization | None:
    """The header's parts, or None when it does not have that shape."""
    match = _AUTHORIZATION.match(header.strip())
    if match is None:
        return None
    return Authorization(
        match["algorithm"], match["key"], tuple(match["headers"].split(";")), match["signature"]
    )


def encode(text: str) -> str:
    """Percent-encoding with ``~`` literal, in UTF-8."""
    return quote(text, safe="~")


def acs3_string_to_sign(
    method: str,
    path: str,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    signed_headers: tuple[str, ...],
    body: bytes,
) -> str:
    """What an ACS3 signature is made over; the client says which headers it signed."""
    canonical_query = "&".join(f"{key}={encode(query[key])}" for key in sorted(query))
    lines = "".join(f"{name}:{headers.get(name, '').strip()}\n" for name in signed_headers)
    request = "\n".join(
        (
            method,
            path,
            canonical_query,
            lines,
            ";".join(signed_headers),
            hashlib.sha256(body).hexdigest(),
        )
    )
    return f"{ACS3}\n{hashlib.sha256(_bytes(request)).hexdigest()}"


def acs3_signature(secret: str, string_to_sign: str) -> str:
    """The hexadecimal HMAC-SHA256."""
    return hmac.new(secret.encode(), _bytes(string_to_sign), hashlib.sha256).hexdigest()


def rpc_string_to_sign(method: str, parameters: Mapping[str, str]) -> str:
    """What an RPC signature is made over: all parameters but the signature itself."""
    pairs = "&".join(
        f"{encode(key)}={encode(parameters[key])}"
        for key in sorted(parameters)
        if key != "Signature"
    )
    return f"{method}&%2F&{encode(pairs)}"


def rpc_signature(secret: str, string_to_sign: str) -> str:
    """The base64 HMAC-SHA1 with the secret and an ampersand as its key."""
    digest = hmac.new(f"{secret}&".encode(), string_to_sign.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def same(given: str, computed: str) -> bool:
    """Compare two signatures in constant time."""
    return hmac.compare_digest(_bytes(given), _bytes(computed))


def _bytes(text: str) -> bytes:
    """As it arrived: a header need not be UTF-8."""
    return text.encode("utf-8", "surrogateescape")
