"""STS: who am I, and temporary credentials."""

from __future__ import annotations

import re
from datetime import timedelta

from tui.access.account import CallerKind
from tui.simulator import errors, minting, rules
from tui.simulator.errors import ApiError
from tui.simulator.records import StsSession
from tui.simulator.registry import Body, Call, Service, operation

_SESSION_NAME = re.compile(r"[A-Za-z0-9.@_-]{2,64}")
_SHORTEST, _DEFAULT = 900, 3600


@operation(Service.STS, "GetCallerIdentity", actions="")
def get_caller_identity(call: Call) -> Body:
    """Whose credentials these are; needs no permission."""
    account, caller = call.store.account_id, call.caller
    kind = {"AccountId": account, "IdentityType": caller.kind.value}
    if caller.kind is CallerKind.ROOT:
        root = {"Arn": f"acs:ram::{account}:root", "PrincipalId": account}
        return {**kind, **root, "UserId": account, "RoleId": ""}
    if caller.kind is CallerKind.ROLE:
        session = caller.name.partition("/")[2]
        return {
            **kind,
            "Arn": f"acs:ram::{account}:assumed-role/{caller.name}",
            "PrincipalId": f"{caller.principal_id}:{session}",
            "UserId": "",
            "RoleId": caller.principal_id,
        }
    return {
        **kind,
        "Arn": f"acs:ram::{account}:user/{caller.name}",
        "PrincipalId": caller.principal_id,
        "UserId": caller.principal_id,
        "RoleId": "",
    }


@operation(
    Service.STS,
    "AssumeRole",
    "DurationSeconds ExternalId Policy SourceIdentity",
    required="RoleArn RoleSessionName",
)
def assume_role(call: Call) -> Body:
    """Temporary credentials of a role of this account."""
    store, given = call.store, call.parameters
    if call.caller.kind is CallerKind.ROOT:
        raise ApiError(403, "NoPermission", "Roles may not be assumed by root accounts.")
    prefix = f"acs:ram::{store.account_id}:role/"
    role = store.roles.get(given.text("RoleArn").removeprefix(prefix))
    if role is None or not given.text("RoleArn").startswith(prefix):
        raise errors.not_found("Role")
    session_name = given.text("RoleSessionName")
    if not _SESSION_NAME.fullmatch(session_name):
        raise errors.invalid("RoleSessionName")
    seconds = given.integer("DurationSeconds", _DEFAULT, _SHORTEST, role.max_session_seconds)
    session = StsSession(
        minting.sts_key_id(store.random),
        minting.access_key_secret(store.random),
        minting.sts_token(store.random),
        role.role_id,
        role.name,
        session_name,
        store.now() + timedelta(seconds=seconds),
    )
    store.sessions[session.key_id] = session
    answer: Body = {
        "Credentials": {
            "AccessKeyId": session.key_id,
            "AccessKeySecret": session.secret,
            "SecurityToken": session.token,
            "Expiration": rules.stamp(session.expires),
        },
        "AssumedRoleUser": {
            "Arn": f"acs:ram::{store.account_id}:assumed-role/{role.name}/{session_name}",
            "AssumedRoleId": f"{role.role_id}:{session_name}",
        },
    }
    if given.text("SourceIdentity"):
        answer["SourceIdentity"] = given.text("SourceIdentity")
    return answer
