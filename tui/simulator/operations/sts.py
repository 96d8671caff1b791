"""STS: identity and sessions; and decoded denials.

Sources: the pages of both operations, e.g.
https://www.alibabacloud.com/help/en/ram/developer-reference/api-sts-2015-04-01-assumerole, with
its error codes; limits as in the SDK's own models, which are younger.
"""

from __future__ import annotations

import re
from datetime import timedelta

from tui.core.account import CallerKind
from tui.simulator import values
from tui.simulator.authorization import denial, trust
from tui.simulator.errors import ApiError
from tui.simulator.records import Role, StsSession
from tui.simulator.registry import NOTHING, ROLE, WHOLE_ACCOUNT, Body, Call, Service, operation
from tui.simulator.values import check_document

_ROLE_ARN = re.compile(r"acs:ram::(?P<account>[0-9]+):role/(?P<role>[A-Za-z0-9.@_-]{1,64})")
_SESSION_NAME = re.compile(r"[A-Za-z0-9.@_-]{2,64}")
_EXTERNAL_ID = re.compile(r"[\w+=,.@:/-]{2,1224}", re.ASCII)
_SHORTEST, _DEFAULT = 900, 3600
_LONGEST_POLICY = 2048


@operation(Service.STS, "GetCallerIdentity", actions="", on=NOTHING)
def get_caller_identity(call: Call) -> Body:
    """Identity of the signer; needs no permission. What the signer is not has no field."""
    account, caller = call.store.account_id, call.caller
    kind = {"AccountId": account, "IdentityType": caller.kind.value}
    if caller.kind is CallerKind.ROOT:
        return {**kind, "Arn": f"acs:ram::{account}:root", "PrincipalId": account}
    if caller.kind is CallerKind.ROLE:
        session = caller.name.partition("/")[2]
        return {
            **kind,
            "Arn": f"acs:ram::{account}:assumed-role/{caller.name}",
            "PrincipalId": f"{caller.principal_id}:{session}",
            "RoleId": caller.principal_id,
        }
    return {
        **kind,
        "Arn": f"acs:ram::{account}:user/{caller.name}",
        "PrincipalId": caller.principal_id,
        "UserId": caller.principal_id,
    }


@operation(
    Service.STS,
    "AssumeRole",
    "DurationSeconds ExternalId Policy SourceIdentity",
    required="RoleArn RoleSessionName",
    on=(ROLE,),
)
def assume_role(call: Call) -> Body:
    """Make temporary credentials of a role, for a caller who may assume it and whom it trusts."""
    store, given = call.store, call.parameters
    if call.caller.kind is CallerKind.ROOT:
        raise ApiError(403, "NoPermission", "Roles may not be assumed by root accounts.")
    place = _ROLE_ARN.fullmatch(given.text("RoleArn"))
    if place is None:
        raise _wrongly_formed("RoleArn")
    session_name = given.text("RoleSessionName")
    if not _SESSION_NAME.fullmatch(session_name):
        raise _wrongly_formed("RoleSessionName")
    external_id = given.text("ExternalId")
    if external_id and not _EXTERNAL_ID.fullmatch(external_id):
        raise _wrongly_formed("ExternalId")
    policy = _policy(given.text("Policy"))
    here = place["account"] == store.account_id
    role = store.roles.get(place["role"]) if here else None
    if role is None:
        raise ApiError(404, "EntityNotExist.Role", "The specified Role not exists.")
    seconds = _seconds(given.text("DurationSeconds"), role)
    trusted = trust(store, call.caller, role, external_id)
    if not trusted.allowed:
        arn = given.text("RoleArn")
        raise denial(store, call.caller, "sts:AssumeRole", Service.STS, arn, trusted)
    session = StsSession(
        values.sts_key_id(store.random),
        values.access_key_secret(store.random),
        values.sts_token(store.random),
        role.role_id,
        role.name,
        session_name,
        store.now() + timedelta(seconds=seconds),
        policy,
    )
    store.sessions[session.key_id] = session
    answer: Body = {
        "Credentials": {
            "AccessKeyId": session.key_id,
            "AccessKeySecret": session.secret,
            "SecurityToken": session.token,
            "Expiration": values.stamp(session.expires),
        },
        "AssumedRoleUser": {
            "Arn": f"acs:ram::{store.account_id}:role/{role.name}/{session_name}",
            "AssumedRoleId": f"{role.role_id}:{session_name}",
        },
    }
    if given.text("SourceIdentity"):
        answer["SourceIdentity"] = given.text("SourceIdentity")
    return answer


def _wrongly_formed(name: str) -> ApiError:
    return ApiError(400, f"InvalidParameter.{name}", f"The parameter {name} is wrongly formed.")


def _policy(text: str) -> str:
    if len(text) > _LONGEST_POLICY:
        raise ApiError(
            400,
            "InvalidParameter.PolicySize",
            f"The size of Policy must be smaller than {_LONGEST_POLICY} bytes.",
        )
    if text:
        try:
            check_document(text)
        except ApiError:
            raise ApiError(
                400,
                "InvalidParameter.PolicyGrammar",
                "The parameter Policy has not passed grammar check.",
            ) from None
    return text


def _seconds(text: str, role: Role) -> int:
    if not text:
        return _DEFAULT
    in_form = text.isascii() and text.isdigit() and len(text) < 10
    if not in_form or not _SHORTEST <= int(text) <= role.max_session_seconds:
        raise ApiError(
            400,
            "InvalidParameter.DurationSeconds",
            "The Min/Max value of DurationSeconds is 15min/1hr.",
        )
    return int(text)


@operation(Service.RAM, "DecodeDiagnosticMessage", "EncodedDiagnosticMessage", on=(WHOLE_ACCOUNT,))
def decode_diagnostic_message(call: Call) -> Body:
    """Decode the message that came with a refusal."""
    found = call.store.diagnostics.get(call.text("EncodedDiagnosticMessage"))
    if found is None:
        raise ApiError(
            400,
            "InvalidParameter.EncodedDiagnosticMessage",
            "The parameter EncodedDiagnosticMessage is invalid.",
        )
    return {"DecodedDiagnosticMessage": dict(found)}
