"""A plan, and what was judged of it, as lines of the run file and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from tui.apply.resources.grant import grant_of
from tui.core.account import Account, Site
from tui.core.findings import Severity
from tui.core.operations import (
    AddToGroup,
    AttachPolicy,
    AttachToGroup,
    CreateAccessKey,
    CreateGroup,
    CreateLogonProfile,
    CreatePolicy,
    CreateUser,
    DetachPolicy,
    Operation,
    Plan,
    PlannedUser,
    ResetPassword,
    TagUser,
)
from tui.core.policies import PolicyRef, Scope, parse_policy, parse_scope
from tui.core.users import AccessMode, HeldGrant, PasswordSource, Tag
from tui.planning.agreement import Change, Changed, Content, Holdings, Judgement
from tui.vault.append_log import Record
from tui.vault.well_formed import well_formed

Fields = Mapping[str, Any]


class NotAPlanError(ValueError):
    """The line is not a plan of this version."""


def plan_line(plan: Plan) -> Record:
    """The plan as a line; of its findings only what was agreed to, and what was shown."""
    account = plan.account
    ids = {
        severity: [it.id for it in plan.findings if it.severity is severity]
        for severity in (Severity.CONFIRM, Severity.WARNING)
    }
    return {
        "t": "plan",
        "account": [account.account_id, account.alias, account.default_domain],
        "site": plan.site.value,
        "domain_alias": plan.domain_alias,
        "regions": list(plan.regions),
        "reason": plan.reason,
        "accepted": ids[Severity.CONFIRM],
        "warned": ids[Severity.WARNING],
        "users": [
            [user.logon_name, user.display_name, user.existing, user.mode.value]
            for user in plan.users
        ],
        "operations": [_operation(each) for each in plan.operations],
    }


def read_plan(line: Record) -> Plan:
    """Read what :func:`plan_line` wrote.

    Raises:
        NotAPlanError: It is something else, or from another version.
    """
    try:
        if line["t"] != "plan":
            raise NotAPlanError("another line")
        plan = Plan(
            account=Account(*line["account"]),
            site=Site(line["site"]),
            domain_alias=line["domain_alias"],
            regions=tuple(line["regions"]),
            reason=line["reason"],
            users=tuple(
                PlannedUser(name, display, existing, AccessMode(mode))
                for name, display, existing, mode in line["users"]
            ),
            operations=tuple(_READERS[each["do"]](each) for each in line["operations"]),
            findings=(),
        )
        return well_formed(plan)
    except (AttributeError, KeyError, OverflowError, TypeError, ValueError):
        raise NotAPlanError("no plan of this version") from None


def _operation(it: Operation) -> Fields:
    match it:
        case CreatePolicy(policy, document, description):
            return {
                "do": "policy",
                "policy": str(policy),
                "document": document,
                "description": description,
            }
        case CreateUser(name, display, comments):
            return {"do": "user", "user": name, "display": display, "comments": comments}
        case TagUser(name, tags):
            return {"do": "tag", "user": name, "tags": [[tag.key, tag.value] for tag in tags]}
        case CreateLogonProfile():
            return {"do": "profile", **_profile(it)}
        case ResetPassword():
            return {"do": "reset", **_profile(it)}
        case CreateAccessKey(name):
            return {"do": "key", "user": name}
        case AttachPolicy():
            return {"do": "attach", **_grant(it)}
        case CreateGroup(group, comments):
            return {"do": "group", "group": group, "comments": comments}
        case AttachToGroup(group, policy, scope):
            return {"do": "attach-group", "group": group, **held_fields(HeldGrant(policy, scope))}
        case AddToGroup(name, group, gives):
            return {
                "do": "join",
                "user": name,
                "group": group,
                "gives": list(map(held_fields, gives)),
            }
        case DetachPolicy():
            return {"do": "detach", **_grant(it)}


def _profile(it: CreateLogonProfile | ResetPassword) -> Fields:
    return {
        "user": it.logon_name,
        "password": it.password.value,
        "reset": it.reset_at_next_logon,
        "mfa": it.require_mfa,
    }


def _grant(it: AttachPolicy | DetachPolicy) -> Fields:
    return {"user": it.logon_name, **held_fields(grant_of(it))}


def held_fields(grant: HeldGrant) -> Fields:
    """A grant as part of a line."""
    return {"policy": str(grant.policy), "scope": str(grant.scope)}


def read_held(it: Fields) -> HeldGrant:
    """Read what :func:`held_fields` wrote.

    Raises:
        NotAPlanError, AttributeError, KeyError, TypeError: It is something else.
    """
    return HeldGrant(_policy(it["policy"]), _scope(it["scope"]))


def _policy(text: str) -> PolicyRef:
    found = parse_policy(text)
    if found is None:
        raise NotAPlanError("no policy")
    return found


def _scope(text: str) -> Scope:
    found = parse_scope(text)
    if found is None:
        raise NotAPlanError("no scope")
    return found


_READERS: Mapping[str, Callable[[Fields], Operation]] = MappingProxyType(
    {
        "policy": lambda it: CreatePolicy(_policy(it["policy"]), it["document"], it["description"]),
        "user": lambda it: CreateUser(it["user"], it["display"], it["comments"]),
        "tag": lambda it: TagUser(it["user"], tuple(Tag(*pair) for pair in it["tags"])),
        "profile": lambda it: CreateLogonProfile(
            it["user"], PasswordSource(it["password"]), it["reset"], it["mfa"]
        ),
        "reset": lambda it: ResetPassword(
            it["user"], PasswordSource(it["password"]), it["reset"], it["mfa"]
        ),
        "key": lambda it: CreateAccessKey(it["user"]),
        "attach": lambda it: AttachPolicy(it["user"], _policy(it["policy"]), _scope(it["scope"])),
        "group": lambda it: CreateGroup(it["group"], it["comments"]),
        "attach-group": lambda it: AttachToGroup(
            it["group"], _policy(it["policy"]), _scope(it["scope"])
        ),
        "join": lambda it: AddToGroup(
            it["user"], it["group"], tuple(read_held(each) for each in it["gives"])
        ),
        "detach": lambda it: DetachPolicy(it["user"], _policy(it["policy"]), _scope(it["scope"])),
    }
)


def judgement_fields(it: Judgement) -> Fields:
    """A judgement as the fields of a line."""
    return {
        "policies": [[str(ref), found.digest, found.version] for ref, found in it.policies.items()],
        "groups": {
            name: None if held is None else sorted(map(held_fields, held), key=str)
            for name, held in it.groups.items()
        },
        "accepted": sorted(it.accepted),
    }


def read_judgement(line: Fields) -> Judgement:
    """Read what :func:`judgement_fields` wrote.

    Raises:
        ValueError, KeyError, TypeError: It is something else.
    """
    policies = {
        _judged_policy(ref): Content(_text(digest), _text(version))
        for ref, digest, version in line.get("policies", ())
    }
    groups = {
        name: None if held is None else _holdings(held)
        for name, held in _mapping(line.get("groups", {})).items()
    }
    accepted = frozenset(map(_text, line.get("accepted", ())))
    return Judgement(MappingProxyType(policies), MappingProxyType(groups), accepted)


def change_fields(it: Change) -> Fields:
    """A change as part of a line."""
    return {"how": it.how.value, "subject": it.subject, "policies": list(it.policies)}


def read_change(it: Fields) -> Change:
    """Read what :func:`change_fields` wrote.

    Raises:
        ValueError, KeyError, TypeError: It is something else.
    """
    return Change(Changed(it["how"]), _text(it["subject"]), tuple(map(_text, it["policies"])))


def _holdings(held: object) -> Holdings:
    if not isinstance(held, list) or not all(isinstance(each, dict) for each in held):
        raise TypeError("no list of grants")
    if not all(isinstance(it.get(name), str) for it in held for name in ("policy", "scope")):
        raise TypeError("no grant")
    return frozenset(map(read_held, held))


def _judged_policy(text: object) -> PolicyRef:
    found = parse_policy(_text(text))
    if found is None:
        raise ValueError("no policy")
    return found


def _mapping(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise TypeError("no mapping")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value
