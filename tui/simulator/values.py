"""Values and their checks: IDs, names, TOTP codes, policy documents, addresses.

Sources of the addresses: the examples of ARMS GetPrometheusInstance
(https://help.aliyun.com/zh/prometheus/developer-reference/api-arms-2019-08-08-getprometheusinstance-prometheus)
for V1, whose inner parts are seen in public copies of help pages; "MetricStore HTTP API"
(https://www.alibabacloud.com/help/en/sls/ryuz67t1y476x1cy) and the table of default stores
(https://www.alibabacloud.com/help/en/prometheus/product-overview/billing-and-usage-query) for V2.
"Inter" is public and "Intra" is inside of Alibaba Cloud.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import string
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from random import Random

from tui.simulator import errors
from tui.simulator.errors import ApiError
from tui.simulator.records import PrometheusInstance

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
    """ID of temporary credentials, which starts with ``STS.``."""
    return "STS." + _pick(random, _LETTERS, 25)


def sts_token(random: Random) -> str:
    """Opaque token of a few hundred characters."""
    return "CAIS" + base64.b64encode(random.randbytes(330)).decode()


def numeric_id(random: Random, prefix: str, length: int = 18) -> str:
    """Decimal number, as IDs of users (``2…``) and roles (``3…``) are."""
    return prefix + _pick(random, string.digits, length - len(prefix))


def group_id(random: Random) -> str:
    """ID of a user group."""
    return "g-" + _pick(random, string.ascii_letters + string.digits, 16)


def resource_group_id(random: Random) -> str:
    """18 characters starting with ``rg-``."""
    return "rg-" + _pick(random, _LOWER, 15)


def hexadecimal(random: Random, length: int) -> str:
    """Lower-case hexadecimal digits."""
    return _pick(random, "0123456789abcdef", length)


def base32_seed(random: Random) -> str:
    """Seed of a virtual MFA device: 40 bytes in base 32."""
    return base64.b32encode(random.randbytes(40)).decode()


def request_id(random: Random) -> str:
    """Request ID in the shape of a UUID, upper case."""
    digits = hexadecimal(random, 32).upper()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def plausible_token(random: Random) -> str:
    """Token like an AuthToken of Prometheus: the start of a JWT and more."""
    return "eyJhbGciOiJIUzI1NiJ9." + _pick(random, _LETTERS + "-_", 86)


_LOGON_NAME = re.compile(r"[A-Za-z0-9._-]+")
_POLICY_NAME = re.compile(r"[A-Za-z0-9-]+")
_DEVICE_NAME = re.compile(r"[A-Za-z0-9.-]+")
_PHONE = re.compile(r"\d{1,4}-\d{5,15}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

NAME_LIMIT = 64
TEXT_LIMIT = 128
DESCRIPTION_LIMIT = 1024
DOCUMENT_LIMIT = 6144
TAGS = 20
"""Of one user or policy, and in one request."""
VERSIONS_PER_POLICY = 5


def stamp(at: datetime) -> str:
    """Date as the services write it: UTC, to the second, with a Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stamp_or_empty(at: datetime | None) -> str:
    """Date as the services write it; an empty string for something that never happened."""
    return "" if at is None else stamp(at)


def _name(parameter: str, value: str, allowed: re.Pattern[str], limit: int) -> str:
    if not 1 <= len(value) <= limit:
        raise errors.invalid(parameter, "Length")
    if not allowed.fullmatch(value):
        raise errors.invalid(parameter, "InvalidChars")
    return value


def logon_name(value: str, parameter: str = "UserName") -> str:
    """Check of 1-64 letters, digits, ``.``, ``-`` and ``_``."""
    return _name(parameter, value, _LOGON_NAME, NAME_LIMIT)


def group_name(value: str) -> str:
    """Check by the rule for logon names."""
    return _name("GroupName", value, _LOGON_NAME, NAME_LIMIT)


def policy_name(value: str) -> str:
    """Check of 1-128 letters, digits and ``-``: no underscore, no dot."""
    return _name("PolicyName", value, _POLICY_NAME, TEXT_LIMIT)


def device_name(value: str) -> str:
    """Check of 1-64 letters, digits, ``.`` and ``-``."""
    return _name("VirtualMFADeviceName", value, _DEVICE_NAME, NAME_LIMIT)


def display_name(value: str, parameter: str = "DisplayName") -> str:
    """Check of up to 128 letters of any script, digits, spaces and ``@``, ``.``, ``_``, ``-``."""
    if len(value) > TEXT_LIMIT:
        raise errors.invalid(parameter, "Length")
    if not all(c.isalnum() or c in " @._-" for c in value):
        raise errors.invalid(parameter, "InvalidChars")
    return value


def comments(value: str, parameter: str = "Comments") -> str:
    """Check of up to 128 characters."""
    if len(value) > TEXT_LIMIT:
        raise errors.invalid(parameter, "Length")
    return value


def mobile_phone(value: str, parameter: str = "MobilePhone") -> str:
    """Check of ``<country code>-<number>``, or nothing."""
    if value and not _PHONE.fullmatch(value):
        raise errors.invalid(parameter, "Format")
    return value


def email(value: str, parameter: str = "Email") -> str:
    """Check of an address, or nothing."""
    if value and not _EMAIL.fullmatch(value):
        raise errors.invalid(parameter, "Format")
    return value


def policy_type(value: str) -> str:
    """Check of ``System`` or ``Custom``."""
    if value not in {"System", "Custom"}:
        raise errors.invalid("PolicyType")
    return value


def tags(given: Collection[tuple[str, str]]) -> None:
    """Check of up to 20 keys of 1-128 and values of up to 128 characters, without addresses.

    Source: the model CreateUserRequestTag of alibabacloud-ims20190815 3.5.0.
    """
    if len(given) > TAGS:
        raise errors.limit("Tag")
    for key, value in given:
        if not 1 <= len(key) <= TEXT_LIMIT:
            raise errors.invalid("Tag.Key", "Length")
        if key.startswith(("aliyun", "acs:")) or "http://" in key or "https://" in key:
            raise errors.invalid("Tag.Key", "InvalidChars")
        if len(value) > TEXT_LIMIT:
            raise errors.invalid("Tag.Value", "Length")
        if value.startswith("acs:") or "http://" in value or "https://" in value:
            raise errors.invalid("Tag.Value", "InvalidChars")


STEP_SECONDS = 30
DIGITS = 6
_TOLERANCE = 2


def code_at(seed: str, step: int) -> str:
    """TOTP code of a base-32 seed in one time step."""
    digest = hmac.new(base64.b32decode(seed), step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def step_of(at: datetime) -> int:
    """Time step that a moment lies in."""
    return int(at.timestamp()) // STEP_SECONDS


def consecutive(seed: str, first: str, second: str, at: datetime) -> bool:
    """Whether two codes follow each other within a few steps of a moment."""
    now = step_of(at)
    return any(
        (code_at(seed, step), code_at(seed, step + 1)) == (first, second)
        for step in range(now - _TOLERANCE - 1, now + _TOLERANCE)
    )


_STATEMENT_KEYS = {"Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"}


def _malformed(detail: str) -> ApiError:
    return ApiError(400, "MalformedPolicyDocument", detail)


def check_document(text: str) -> None:
    """Raise ``MalformedPolicyDocument`` unless the text has a policy's shape."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _malformed(f"The policy document is not valid JSON: {error}.") from None
    if not isinstance(document, dict) or set(document) != {"Version", "Statement"}:
        raise _malformed("The policy document must consist of Version and Statement.")
    if document["Version"] != "1":
        raise _malformed('The policy version must be "1".')
    statements = document["Statement"]
    if not isinstance(statements, list) or not statements:
        raise _malformed("Statement must be a list with at least one element.")
    for statement in statements:
        _check_statement(statement)


def _check_statement(statement: object) -> None:
    if not isinstance(statement, dict) or not set(statement) <= _STATEMENT_KEYS:
        raise _malformed("A statement contains an unknown element.")
    if statement.get("Effect") not in ("Allow", "Deny"):
        raise _malformed("Effect must be Allow or Deny.")
    for one, other in (("Action", "NotAction"), ("Resource", "NotResource")):
        if (one in statement) == (other in statement):
            raise _malformed(f"A statement needs either {one} or {other}.")
        value = statement.get(one, statement.get(other))
        values = value if isinstance(value, list) else [value]
        if not values or not all(isinstance(v, str) and v for v in values):
            raise _malformed(f"{one} must be a string or a list of strings.")
    _check_condition(statement.get("Condition", {}))


def _check_condition(condition: object) -> None:
    if not isinstance(condition, dict):
        raise _malformed("Condition must be an object.")
    if any(name.endswith("IfExists") or name == "Null" for name in condition):
        raise _malformed("The condition operator 'IfExists/Null' is not supported")
    for keys in condition.values():
        if not isinstance(keys, dict):
            raise _malformed("A condition's operator must hold an object.")
        for value in keys.values():
            values = value if isinstance(value, list) else [value]
            if not all(isinstance(each, str | bool | int | float) for each in values):
                raise _malformed("A condition's value must be text, or a list of texts.")


def addresses(instance: PrometheusInstance, account: str) -> Mapping[str, str]:
    """All eight addresses by the names of ARMS, such as ``HttpApiInterUrl``."""
    return _of_v1(instance, account) if instance.version == "V1" else _of_v2(instance, account)


def plain_http_api(instance: PrometheusInstance, account: str) -> str:
    """HTTP API without TLS, as the list by tag and group of ARMS has it; V2 has none."""
    found = addresses(instance, account)["HttpApiInterUrl"]
    if instance.version != "V1":
        return found
    return found.replace("https://", "http://").replace(":9443/", ":9090/")


def _of_v1(instance: PrometheusInstance, account: str) -> Mapping[str, str]:
    region = instance.region
    public, inside = f"{region}.arms.aliyuncs.com", f"{region}-intranet.arms.aliyuncs.com"
    # It looks like a key and is one's own.
    opaque = hashlib.blake2b(instance.auth_token.encode(), digest_size=16).hexdigest()
    place = f"prometheus/{opaque}/{account}/{instance.cluster_id}/{region}"
    return {
        "HttpApiInterUrl": f"https://{public}:9443/api/v1/{place}",
        "HttpApiIntraUrl": f"http://{inside}:9090/api/v1/{place}",
        "RemoteReadInterUrl": f"http://{public}:9090/api/v1/{place}/api/v1/read",
        "RemoteReadIntraUrl": f"http://{inside}:9090/api/v1/{place}/api/v1/read",
        "RemoteWriteInterUrl": f"https://{public}/{place}/api/v3/write",
        "RemoteWriteIntraUrl": f"http://{inside}/{place}/api/v3/write",
        "PushGatewayInterUrl": f"https://{public}/{place}/api/v2",
        "PushGatewayIntraUrl": f"http://{inside}/{place}/api/v2",
    }


def _of_v2(instance: PrometheusInstance, account: str) -> Mapping[str, str]:
    project = workspace(instance, account)
    store = f"prometheus/{project}/aliyun-prom-{instance.cluster_id}"
    found: dict[str, str] = {}
    for side, region in (("Inter", instance.region), ("Intra", f"{instance.region}-intranet")):
        base = f"https://{project}.{region}.log.aliyuncs.com/{store}"
        found |= {
            f"HttpApi{side}Url": base,
            f"RemoteRead{side}Url": f"{base}/api/v1/read",
            f"RemoteWrite{side}Url": f"{base}/api/v1/write",
            f"PushGateway{side}Url": f"{base}/api/v1/pushgateway",
        }
    return found


def workspace(instance: PrometheusInstance, account: str) -> str:
    """Default workspace of a region, by the name of its project."""
    return f"workspace-default-cms-{account}-{instance.region}"
