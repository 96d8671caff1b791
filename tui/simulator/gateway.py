"""The gate in front of every service: key, clock, replay, signature, token."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tui.core.account import CallerKind
from tui.simulator import signatures
from tui.simulator.errors import ApiError, missing
from tui.simulator.incoming import Incoming
from tui.simulator.registry import Caller
from tui.simulator.store import Store

MAX_SKEW = timedelta(minutes=15)
"""How far a request's time may lie from the cloud's."""

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
    """Authenticates requests and remembers their nonces."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._nonces: dict[tuple[str, str], datetime] = {}

    def authenticate(self, request: Incoming) -> Caller:
        """Who signed the request; raises :class:`ApiError` in the gateway's words."""
        caller = self.check(request)
        self._remember(caller.key_id, request.nonce)
        return caller

    def check(self, request: Incoming) -> Caller:
        """As :meth:`authenticate`, but the request may still come."""
        if request.signed_by_header:
            return self._acs3(request)
        return self._rpc(request)

    def _acs3(self, request: Incoming) -> Caller:
        parts = signatures.parse_authorization(request.headers["authorization"])
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
        if parts.algorithm != signatures.ACS3:
            raise _bad_method()
        caller, secret = self._credentials(parts.key_id, headers.get("x-acs-security-token", ""))
        self._fresh(parts.key_id, headers["x-acs-date"], request.nonce)
        text = signatures.acs3_string_to_sign(
            request.method,
            request.path,
            request.query,
            headers,
            parts.signed_headers,
            request.body,
        )
        if not signatures.same(parts.signature, signatures.acs3_signature(secret, text)):
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
        text = signatures.rpc_string_to_sign(request.method, given)
        if not signatures.same(given["Signature"], signatures.rpc_signature(secret, text)):
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
            if not signatures.same(token, session.token):
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
    if any(signatures.same(token, s.token) for s in store.sessions.values()):
        return ApiError(
            400,
            "InvalidSecurityToken.MismatchWithAccessKey",
            "Specified SecurityToken mismatch with the AccessKey.",
        )
    return ApiError(400, "InvalidSecurityToken.Malformed", "Specified SecurityToken is malformed.")
