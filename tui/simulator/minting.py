"""Identifiers and secrets that look like the real ones, from a given source of randomness."""

from __future__ import annotations

import base64
import string
from random import Random

_LETTERS = string.ascii_letters + string.digits
_LOWER = string.ascii_lowercase + string.digits


def _pick(random: Random, alphabet: str, count: int) -> str:
    return "".join(random.choices(alphabet, k=count))


def access_key_id(random: Random) -> str:
    """24 characters starting with ``LTAI5t``, as today's AccessKey IDs of RAM users do."""
    return "LTAI5t" + _pick(random, _LETTERS, 18)


def access_key_secret(random: Random) -> str:
    """30 letters and digits."""
    return _pick(random, _LETTERS, 30)


def sts_key_id(random: Random) -> str:
    """The ID of temporary credentials, which starts with ``STS.``."""
    return "STS." + _pick(random, _LETTERS, 25)


def sts_token(random: Random) -> str:
    """An opaque token of a few hundred characters."""
    return "CAIS" + base64.b64encode(random.randbytes(330)).decode()


def numeric_id(random: Random, prefix: str, length: int = 18) -> str:
    """IDs of users (``2…``) and roles (``3…``) are decimal numbers."""
    return prefix + _pick(random, string.digits, length - len(prefix))


def group_id(random: Random) -> str:
    """A user group's ID."""
    return "g-" + _pick(random, string.ascii_letters + string.digits, 16)


def resource_group_id(random: Random) -> str:
    """18 characters starting with ``rg-``."""
    return "rg-" + _pick(random, _LOWER, 15)


def hexadecimal(random: Random, length: int) -> str:
    """Lower-case hexadecimal digits."""
    return _pick(random, "0123456789abcdef", length)


def base32_seed(random: Random) -> str:
    """The seed of a virtual MFA device: 40 bytes in base 32."""
    return base64.b32encode(random.randbytes(40)).decode()


def request_id(random: Random) -> str:
    """A request ID in the shape of a UUID, upper case."""
    digits = hexadecimal(random, 32).upper()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def plausible_token(random: Random) -> str:
    """What an AuthToken of Prometheus looks like: the start of a JWT and more."""
    return "eyJhbGciOiJIUzI1NiJ9." + _pick(random, _LETTERS + "-_", 86)
