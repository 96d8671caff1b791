"""What a run has changed in a simulated account, as JSON without secrets, and put back from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from tui.simulator.records import (
    AccessKey,
    Attachment,
    Group,
    LoginProfile,
    Policy,
    PolicyVersion,
    Principal,
    User,
)
from tui.simulator.store import Store

State = dict[str, dict[str, Any]]
Changed = dict[str, State]


def state(store: Store) -> State:
    """Everything that a run can change, by name."""
    names = {it.user_id: it.name for it in store.users.values()}
    owners = names | {it.group_id: it.name for it in store.groups.values()}
    return {
        "users": {it.name: _user(it) for it in store.users.values()},
        "groups": {
            it.name: {
                "id": it.group_id,
                "comments": it.comments,
                "created": it.created.isoformat(),
                "members": {names[each]: at.isoformat() for each, at in it.members.items()},
            }
            for it in store.groups.values()
        },
        "policies": {
            it.name: {
                "description": it.description,
                "document": it.current.document,
                "created": it.created.isoformat(),
            }
            for it in store.policies.values()
            if it.type == "Custom"
        },
        "grants": {
            f"{it.principal.name} {owners[it.principal_id]} {it.policy_type} {it.policy_name}"
            f" {it.scope}": {"created": made.isoformat()}
            for it, made in store.attachments.items()
            if it.principal_id in owners
        },
    }


def _user(user: User) -> dict[str, Any]:
    profile = user.profile and {
        "created": user.profile.created.isoformat(),
        "reset_required": user.profile.reset_required,
        "mfa_required": user.profile.mfa_required,
        "updated": user.profile.updated and user.profile.updated.isoformat(),
    }
    return {
        "id": user.user_id,
        "display_name": user.display_name,
        "comments": user.comments,
        "created": user.created.isoformat(),
        "tags": dict(user.tags),
        "profile": profile,
        "keys": {it.key_id: [it.created.isoformat(), it.active] for it in user.keys.values()},
    }


def difference(before: State, after: State) -> Changed:
    """What is there no more, and what is new or another."""
    gone = {
        kind: {name: it for name, it in before[kind].items() if name not in after[kind]}
        for kind in before
    }
    new = {
        kind: {name: it for name, it in after[kind].items() if before[kind].get(name) != it}
        for kind in after
    }
    ids = {
        kind: {name: it["id"] for name, it in before[kind].items()} for kind in ("users", "groups")
    }
    return {"ids": ids, "gone": gone, "new": new}


def put(store: Store, changed: Changed) -> None:
    """Make the seeded account what it was when a run's file was kept."""
    gone, new = changed["gone"], changed["new"]
    _with_ids(store, changed["ids"])
    for grant in gone["grants"]:
        del store.attachments[_attachment(store, grant)]
    for name in gone["users"]:
        store.remove_user(name)
    for name, it in new["policies"].items():
        made = _time(it["created"])
        versions = [PolicyVersion("v1", it["document"], made)]
        policy = Policy("Custom", name, it["description"], versions, "v1", made, made)
        store.policies["Custom", name] = policy
    for name, it in new["users"].items():
        _put_user(store, name, it)
    for name, it in new["groups"].items():
        made = _time(it["created"])
        group = store.groups.setdefault(name, Group(it["id"], name, made, made))
        group.comments = it["comments"]
        for member, at in it["members"].items():
            group.members.setdefault(store.user(member).user_id, _time(at))
    for grant, it in new["grants"].items():
        store.attachments[_attachment(store, grant)] = _time(it["created"])


def _with_ids(store: Store, ids: State) -> None:
    """Who was there before has the ID of that time; a run's file names it."""
    for user in store.users.values():
        was = ids["users"].get(user.name, user.user_id)
        user.user_id = _changed(store, user.user_id, was)
    for group in store.groups.values():
        group.group_id = _changed(
            store, group.group_id, ids["groups"].get(group.name, group.group_id)
        )


def _changed(store: Store, before: str, after: Any) -> str:  # noqa: ANN401
    if before in store.users_by_id:
        store.users_by_id[after] = store.users_by_id.pop(before)
    for attachment in [it for it in store.attachments if it.principal_id == before]:
        made = store.attachments.pop(attachment)
        store.attachments[replace(attachment, principal_id=after)] = made
    for group in store.groups.values():
        if before in group.members:
            group.members[after] = group.members.pop(before)
    for key in store.keys.values():
        if key.owner_id == before:
            key.owner_id = after
    for device in store.mfa_devices.values():
        if device.user_id == before:
            device.user_id = after
    return str(after)


def _put_user(store: Store, name: str, it: dict[str, Any]) -> None:
    made = _time(it["created"])
    user = store.users.setdefault(name, User(it["id"], name, made, made))
    store.users_by_id[user.user_id] = user
    user.display_name, user.comments = it["display_name"], it["comments"]
    user.tags = dict(it["tags"])
    if (found := it["profile"]) is not None:
        updated = _time(found["updated"]) if found["updated"] else None
        user.profile = LoginProfile(
            _time(found["created"]),
            found["reset_required"],
            found["mfa_required"],
            ["nobody knows it"],
            updated,
        )
    for key_id, (created, active) in it["keys"].items():
        if key_id not in user.keys:
            key = AccessKey(key_id, "nobody knows it", user.user_id, _time(created), active)
            user.keys[key_id] = store.keys[key_id] = key


def _attachment(store: Store, grant: str) -> Attachment:
    kind, name, type_, policy, scope = grant.split(" ")
    principal = Principal[kind]
    holder = store.users[name].user_id if name in store.users else store.groups[name].group_id
    return Attachment(principal, holder, type_, policy, scope)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
