"""The same with a plan that grants through RAM user groups, one made and one that was there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from tests.torture.controls import Control, forgets_intent, killed_controls
from tests.torture.kills import kill_in_undo, one_kill, two_kills
from tests.torture.rack import EXISTING, GROUP, JOINED, KEYED, MADE, Rack
from tests.torture.scenarios import Bench
from tests.torture.stand_in import Facts
from tests.torture.tears import torn
from tests.torture.third_parties import (
    ADA,
    OTHER,
    Case,
    Expect,
    adds_to_group,
    all_gone,
    but,
    logs_on,
    meddled,
    renames_user,
    uses_key,
)
from tests.torture.wounds import (
    undone_while_under_way,
    undone_while_unseen,
    wounded,
    wounded_and_killed,
    wounded_undo,
)
from tui.simulator.records import Attachment, Group, Principal
from tui.simulator.store import Store

PREFIX = "group: "
_OTHER_NAME = "watchers"
_THEIRS = "AliyunOSSReadOnlyAccess"
Family = Callable[[Rack, Bench], None]


def of_group(action: str) -> bool:
    """What a plan with a group asks for besides; the rest is tried with the usual plan."""
    return "Group" in action or action in {"AttachPolicy", "DetachPolicy", "ListPolicyAttachments"}


def _with_group(family: Family) -> Family:
    def run(rack: Rack, bench: Bench) -> None:
        bench.prefix = PREFIX
        try:
            with rack.through_group():
                family(rack, bench)
        finally:
            bench.prefix = ""

    return run


# What somebody does to the groups, in the simulator's process


def _now() -> datetime:
    return datetime.now(UTC)


def joins(store: Store) -> None:
    store.group(MADE).members[store.user(OTHER).user_id] = _now()


def joins_other(store: Store) -> None:
    store.group(JOINED).members[store.user(OTHER).user_id] = _now()


def _grants(store: Store, group: str, scope: str) -> None:
    held = Attachment(Principal.GROUP, store.group(group).group_id, "System", _THEIRS, scope)
    store.attachments[held] = _now()


def grants_group_more(store: Store) -> None:
    _grants(store, MADE, store.account_id)


def grants_group_more_in_group(store: Store) -> None:
    _grants(store, MADE, GROUP.group_id)


def grants_other_more(store: Store) -> None:
    _grants(store, JOINED, GROUP.group_id)


def renames_group(store: Store) -> None:
    group = store.groups.pop(MADE)
    group.name = _OTHER_NAME
    store.groups[_OTHER_NAME] = group


def deletes_group(store: Store) -> None:
    group = store.groups.pop(MADE)
    for held in store.held(group.group_id):
        del store.attachments[held]


def makes_group_anew(store: Store) -> None:
    """Another one of the same name, with somebody of the plan in it."""
    deletes_group(store)
    at = _now()
    store.groups[MADE] = Group("another", MADE, at, at, "Everybody in the building")
    store.groups[MADE].members[store.user(EXISTING).user_id] = at
    _grants(store, MADE, store.account_id)


def changes_group_comment(store: Store) -> None:
    store.group(MADE).comments = "Ours now"


def leaves(store: Store) -> None:
    del store.group(MADE).members[store.user(EXISTING).user_id]


def leaves_other(store: Store) -> None:
    del store.group(JOINED).members[store.user(EXISTING).user_id]


def takes_group_grants(store: Store) -> None:
    for held in store.held(store.group(MADE).group_id):
        del store.attachments[held]


_MADE, _MEMBER = f"group {MADE}", f"user {OTHER}"
_IN_USE = frozenset({f"{MADE}:user-group-in-use"})
_NOT_OURS = frozenset({f"{MADE}:user-group-not-ours"})


def _stays(change: Callable[[Store], None], name: str, concern: str) -> Case:
    """A user in use keeps the group, and the group what it was granted, until somebody agrees."""
    left = {f"{name}:user-in-use", f"{MADE}:members-left"} | _IN_USE
    expect = but(f"user {name}", _MADE, f"grants of {MADE}")
    return Case(change, "partly", expect, frozenset(left), concern, all_gone)


def _more(group: str, *places: str) -> Expect:
    """What somebody else granted to a group stays, and a group that the run made with it."""

    def expect(before: Facts, changed: Facts) -> Facts:
        name = f"grants of {group}"
        theirs = [held for held in changed[name] if held[0] == f"system:{_THEIRS}"]
        kept = {place: changed[place] for place in places}
        return {**before, **kept, name: sorted([*before.get(name, []), *theirs])}

    return expect


def _anew(before: Facts, changed: Facts) -> Facts:
    name = f"user {EXISTING}"
    member = {**before[name], "groups": sorted([*before[name]["groups"], MADE])}
    kept = {place: changed[place] for place in (_MADE, f"grants of {MADE}")}
    return {**before, **kept, name: member}


CASES = (
    Case(joins, "partly", but(_MADE, _MEMBER), _IN_USE),
    Case(joins_other, expect=but(_MEMBER)),
    Case(grants_group_more, "partly", _more(MADE, _MADE), _IN_USE),
    Case(grants_group_more_in_group, "partly", _more(MADE, _MADE), _IN_USE),
    Case(grants_other_more, expect=_more(JOINED)),
    _stays(logs_on, ADA, "has-logged-on"),
    _stays(uses_key, KEYED, "key-used"),
    _stays(adds_to_group, ADA, "in-groups"),
    Case(renames_user),
    Case(renames_group),
    Case(deletes_group),
    Case(makes_group_anew, "partly", _anew, _NOT_OURS),
    Case(changes_group_comment, "partly", but(_MADE), _NOT_OURS),
    Case(leaves),
    Case(leaves_other),
    Case(takes_group_grants),
)

CONTROLS = (
    Control(forgets_intent, ("after call CreateGroup",), undone=True),
    Control(forgets_intent, ("after call AddUserToGroup",), undone=True),
    Control(forgets_intent, ("after call AttachPolicyToGroup",), undone=True),
)


def controlled(rack: Rack, bench: Bench) -> None:
    """A program that does not write down what it is about to do to a group is noticed."""
    killed_controls(rack, bench, CONTROLS)


GROUP_FAMILIES: Final[Mapping[str, Family]] = MappingProxyType(
    {
        "group-kill": _with_group(one_kill),
        "group-undo-kill": _with_group(kill_in_undo),
        "group-two-kills": _with_group(two_kills),
        "group-fault": _with_group(lambda rack, bench: wounded(rack, bench, of_group)),
        "group-fault-kill": _with_group(
            lambda rack, bench: wounded_and_killed(rack, bench, of_group)
        ),
        "group-undo-fault": _with_group(lambda rack, bench: wounded_undo(rack, bench, of_group)),
        "group-late-undo": _with_group(
            lambda rack, bench: undone_while_under_way(rack, bench, of_group)
        ),
        "group-unseen-undo": _with_group(
            lambda rack, bench: undone_while_unseen(rack, bench, of_group)
        ),
        "group-torn": _with_group(torn),
        "group-control": _with_group(controlled),
        "group-meddled": _with_group(lambda rack, bench: meddled(rack, bench, CASES)),
    }
)
"""By the names they are asked for."""
