"""The part of the policy grammar the cloud refuses documents by."""

from __future__ import annotations

import json

from tui.simulator.errors import ApiError

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
