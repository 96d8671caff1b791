"""A request as it arrived, before anyone trusts it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl


@dataclass(frozen=True)
class Incoming:
    """Method, raw query string, headers with lower-case names, and the body."""

    method: str
    path: str
    raw_query: str
    headers: Mapping[str, str]
    body: bytes

    @cached_property
    def query(self) -> dict[str, str]:
        """The query string, decoded: ``+`` and ``%20`` are both spaces."""
        return dict(parse_qsl(self.raw_query, keep_blank_values=True))

    @cached_property
    def form(self) -> dict[str, str]:
        """The body's parameters; clients may leave out the content type of an empty body."""
        kind = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if not self.body or kind not in {"", "application/x-www-form-urlencoded"}:
            return {}
        text = self.body.decode("utf-8", "replace")
        return dict(parse_qsl(text, keep_blank_values=True))

    @cached_property
    def parameters(self) -> dict[str, str]:
        """Query and form together."""
        return {**self.query, **self.form}

    @property
    def signed_by_header(self) -> bool:
        """Whether this is an ACS3 request; otherwise it is RPC style with ``Signature``."""
        return "authorization" in self.headers

    @property
    def action(self) -> str:
        """The operation's name, from the header or the parameters."""
        return self.headers.get("x-acs-action") or self.parameters.get("Action", "")

    @property
    def nonce(self) -> str:
        """What makes the signature good for one request only."""
        if self.signed_by_header:
            return self.headers.get("x-acs-signature-nonce", "")
        return self.parameters.get("SignatureNonce", "")

    @property
    def version(self) -> str:
        """The API version, which says which service is meant."""
        return self.headers.get("x-acs-version") or self.parameters.get("Version", "")
