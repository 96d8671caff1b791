"""Looks for a secret in bytes, in every form in which libraries write one."""

from __future__ import annotations

import base64
import json
from urllib.parse import quote, quote_plus

from tui.core.secret import Secret


def found_in(content: bytes, secret: Secret) -> bool:
    """Whether it is there. The forms are listed here anew, not taken from what is tested."""
    plain = secret.reveal()
    data = plain.encode()
    forms = {
        plain,
        plain[:10],
        quote(plain),
        quote(plain, safe=""),
        quote_plus(plain),
        quote(quote(plain, safe="~"), safe=""),
        json.dumps(plain)[1:-1],
        repr(plain)[1:-1],
        repr(data)[2:-1],
        base64.b64encode(data).decode(),
        base64.urlsafe_b64encode(data).decode(),
        base64.b64encode(data)[:8].decode(),
    }
    return any(form.encode() in content for form in forms)
