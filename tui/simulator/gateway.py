"""Gateway: signatures, nonces, clock.

``ACS3-HMAC-SHA256`` is today's signature (in the Authorization header), RPC version 1 the older one
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
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from tui.core.account import CallerKind
from tui.simulator.errors import ApiError, missing
from tui.simulator.registry import Caller
from tui.simulator.requests import Incoming
from tui.simulator.store import Store

ACS3 = "ACS3-HMAC-SHA256"

_AUTHORIZATION = re.compile(
    r"^(?P<algorithm>\S+)\s+Credential=(?P<key>[^,]*),\s*SignedHeaders=(?P<headers>[^,]*),"
    r"\s*Signature=(?P<signature>[0-9a-fA-F]*)$"
)


@dataclass(frozen=True, slots=True)
class Authorization:
    """Parts of an Authorization header."""

    algorithm: str
    key_id: str
    signed_headers: tuple[str, ...]
    signature: str


def parse_authorization(header: str) -> Authorization | None:
    """Parse an Authorization header; None when it does not have that shape."""
    match = _AUTHORIZATION.match(header.strip())
    if match is None:
        return None
    return Authorization(
        match["algorithm"], match["key"], tuple(match["headers"].split(";")), match["signature"]
    )


def encode(text: str) -> str:
    """Percent-encode with ``~`` literal, in UTF-8."""
    return quote(text, safe="~")


def acs3_string_to_sign(
    method: str,
    path: str,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    signed_headers: tuple[str, ...],
    body: bytes,
) -> str:
    """String to sign of ACS3; the client says which headers it signed."""
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
    """HMAC-SHA256, hexadecimal."""
    return hmac.new(secret.encode(), _bytes(string_to_sign), hashlib.sha256).hexdigest()


def rpc_string_to_sign(method: str, parameters: Mapping[str, str]) -> str:
    """String to sign of RPC: all parameters but the signature itself."""
    pairs = "&".join(
        f"{encode(key)}={encode(parameters[key])}"
        for key in sorted(parameters)
        if key != "Signature"
    )
    return f"{method}&%2F&{encode(pairs)}"


def rpc_signature(secret: str, string_to_sign: str) -> str:
    """HMAC-SHA1 in base64, with the secret and an ampersand as its key."""
    digest = hmac.new(f"{secret}&".encode(), string_to_sign.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()


def same(given: str, computed: str) -> bool:
    """Compare two signatures in constant time."""
    return hmac.compare_digest(_bytes(given), _bytes(computed))


def _bytes(text: str) -> bytes:
    """Bytes as they arrived: a header need not be UTF-8."""
    return text.encode("utf-8", "surrogateescape")


MAX_SKEW = timedelta(minutes=15)
"""Longest distance of a request's time from the cloud's."""

_MANDATORY = ("x-acs-date", "x-acs-signature-nonce")
_SIGNED = (
    "host",
    "x-acs-action",
    "x-acs-version",
    "x-acs-security-token",
    "x-acs-content-sha256",
    *_MANDATORY,
)
"""Headers of "V3 request structure and signature" that are signed wherever they are there
(https://www.alibabacloud.com/help/en/sdk/product-overview/v3-request-structure-and-signature)."""


class Gateway:
    """Authentication of requests, with a memory of their nonces."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._nonces: dict[tuple[str, str], datetime] = {}

    def authenticate(self, request: Incoming) -> Caller:
        """Authenticate the signer of a request, and use its nonce up.

        Raises:
            ApiError: the refusal, in the gateway's words.
        """
        caller = self.check(request)
        self._remember(caller.key_id, request.nonce)
        return caller

    def check(self, request: Incoming) -> Caller:
        """Authenticate the signer of a request that may still come: its nonce stays unused.

        Raises:
            ApiError: the refusal, in the gateway's words.
        """
        if request.signed_by_header:
            return self._acs3(request)
        return self._rpc(request)

    def _acs3(self, request: Incoming) -> Caller:
        parts = parse_authorization(request.headers["authorization"])
        headers = request.headers
        # Whatever else a client signs is its own affair: SDKs differ in it.
        if (
            parts is None
            or any(name not in headers for name in _MANDATORY)
            or any(name in headers and name not in parts.signed_headers for name in _SIGNED)
        ):
            raise ApiError(
                400,
                "IncompleteSignature",
                "The request signature does not conform to Aliyun standards.",
            )
        if parts.algorithm != ACS3:
            raise _bad_method()
        caller, secret = self._credentials(parts.key_id, headers.get("x-acs-security-token", ""))
        self._fresh(parts.key_id, headers["x-acs-date"], request.nonce)
        text = acs3_string_to_sign(
            request.method,
            request.path,
            request.query,
            headers,
            parts.signed_headers,
            request.body,
        )
        if not same(parts.signature, acs3_signature(secret, text)):
            raise _mismatch(text)
        return caller

    def _rpc(self, request: Incoming) -> Caller:
        given = request.parameters
        for name in ("AccessKeyId", "Signature", "Timestamp", "SignatureNonce"):
            if not given.get(name):
                raise missing(name)
        if given.get("SignatureMethod", "HMAC-SHA1").upper() != "HMAC-SHA1":
            raise _bad_method()
        key_id = given["AccessKeyId"]
        caller, secret = self._credentials(key_id, given.get("SecurityToken", ""))
        self._fresh(key_id, given["Timestamp"], request.nonce)
        text = rpc_string_to_sign(request.method, given)
        if not same(given["Signature"], rpc_signature(secret, text)):
            raise _mismatch(text)
        return caller

    def _credentials(self, key_id: str, token: str) -> tuple[Caller, str]:
        store = self._store
        session = store.sessions.get(key_id)
        if session is not None:
            if not token:
                raise ApiError(
                    400, "MissingSecurityToken", "SecurityToken is mandatory for this action."
                )
            if not same(token, session.token):
                raise _bad_token(store, token)
            if session.expires <= store.now():
                raise ApiError(
                    400, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired."
                )
            role = f"{session.role_name}/{session.session_name}"
            caller = Caller(CallerKind.ROLE, session.role_id, role, key_id)
            return caller, session.secret
        key = store.visible.key(key_id)
        if key is None:
            raise ApiError(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.")
        if not key.active:
            raise ApiError(400, "InvalidAccessKeyId.Inactive", "Specified access key is disabled.")
        if token:
            raise _bad_token(store, token)
        owner = store.users_by_id.get(key.owner_id)
        if owner is None:
            return Caller(CallerKind.ROOT, store.account_id, "", key_id), key.secret
        return Caller(CallerKind.RAM_USER, owner.user_id, owner.name, key_id), key.secret

    def _fresh(self, key_id: str, stamp: str, nonce: str) -> None:
        now = self._store.now()
        try:
            sent = datetime.strptime(stamp, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        except ValueError:
            raise ApiError(
                400,
                "InvalidTimeStamp.Format",
                "Specified time stamp or date value is not well formatted.",
            ) from None
        if abs(now - sent) > MAX_SKEW:
            raise ApiError(
                400,
                "InvalidTimeStamp.Expired",
                "Specified time stamp or date value is expired.",
            )
        if (key_id, nonce) in self._nonces:
            raise ApiError(400, "SignatureNonceUsed", "Specified signature nonce was used already.")

    def _remember(self, key_id: str, nonce: str) -> None:
        now = self._store.now()
        # A request can only be replayed while its date is accepted, so older nonces may go.
        # They stand in the order of their arrival.
        while self._nonces:
            oldest = next(iter(self._nonces))
            if now - self._nonces[oldest] <= 2 * MAX_SKEW:
                break
            del self._nonces[oldest]
        if nonce:
            self._nonces[key_id, nonce] = now


def _bad_method() -> ApiError:
    return ApiError(400, "InvalidSignatureMethod", "Specified signature method is not valid.")


def _mismatch(string_to_sign: str) -> ApiError:
    # Older SDKs split this message at its colon and fail without one.
    return ApiError(
        400,
        "SignatureDoesNotMatch",
        "Specified signature is not matched with our calculation. "
        f"server string to sign is:{string_to_sign}",
    )


def _bad_token(store: Store, token: str) -> ApiError:
    if any(same(token, s.token) for s in store.sessions.values()):
        return ApiError(
            400,
            "InvalidSecurityToken.MismatchWithAccessKey",
            "Specified SecurityToken mismatch with the AccessKey.",
        )
    return ApiError(400, "InvalidSecurityToken.Malformed", "Specified SecurityToken is malformed.")
