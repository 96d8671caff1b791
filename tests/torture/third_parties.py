"""Somebody changes something after the run; then it is taken back, as documented and no further."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from tests.torture.expecting import (
    differences,
    faults_of_undone,
)
from tests.torture.kills import LATER, whole
from tests.torture.rack import EXISTING, GROUP, KEYED, How, Rack, Told
from tests.torture.scenarios import Bench, attempt
from tests.torture.stand_in import Facts, facts
from tui.apply.history import Standing
from tui.apply.resources.change import FOR_NOW
from tui.core.operations import AttachToGroup, CreateGroup, CreatePolicy, Operation
from tui.simulator.records import (
    Attachment,
    LoginProfile,
    MfaDevice,
    PolicyVersion,
    Principal,
)
from tui.simulator.store import Store

ADA, GRACE, OTHER = "ada.l", "grace.h", "wang.wei"
POLICY = "policy OnrampReadTraceApp"


def _now() -> datetime:
    return datetime.now(UTC)


# What somebody does, in the simulator's process


def logs_on(store: Store) -> None:
    store.user(ADA).last_logon = _now()


def uses_key(store: Store) -> None:
    for key in store.user(KEYED).keys.values():
        key.last_used = _now()


def grants_more(store: Store) -> None:
    store.attach(store.user(GRACE), "System", "AliyunARMSFullAccess")


def grants_more_in_group(store: Store) -> None:
    store.attach(store.user(KEYED), "System", "AliyunARMSFullAccess", GROUP.group_id)


def makes_second_key(store: Store) -> None:
    store.add_key(store.user(KEYED))


def makes_key_for_console_user(store: Store) -> None:
    store.add_key(store.user(ADA))


def replaces_key(store: Store) -> None:
    deletes_key(store)
    store.add_key(store.user(KEYED))


def adds_to_group(store: Store) -> None:
    store.group("sre-oncall").members[store.user(ADA).user_id] = _now()


def gives_console(store: Store) -> None:
    store.user(KEYED).profile = LoginProfile(_now(), hashes=["x"])


def binds_mfa(store: Store) -> None:
    serial = f"acs:ram::{store.account_id}:mfa/{ADA}"
    store.mfa_devices[serial] = MfaDevice(serial, ADA, "SEED", store.user(ADA).user_id, _now())


def logs_on_with_mfa(store: Store) -> None:
    logs_on(store)
    binds_mfa(store)


def uses_everything(store: Store) -> None:
    logs_on_with_mfa(store)
    uses_key(store)
    makes_second_key(store)
    makes_key_for_console_user(store)
    adds_to_group(store)
    gives_console(store)
    grants_more(store)
    grants_more_in_group(store)


def grants_policy_to_other(store: Store) -> None:
    store.attach(store.user(OTHER), "Custom", "OnrampReadTraceApp", GROUP.group_id)


def grants_policy_to_group(store: Store) -> None:
    group = store.group("sre-oncall")
    held = Attachment(
        Principal.GROUP, group.group_id, "Custom", "OnrampReadTraceApp", store.account_id
    )
    store.attachments[held] = _now()


def changes_policy(store: Store) -> None:
    policy = store.policies["Custom", "OnrampReadTraceApp"]
    document = policy.current.document.replace("ReadTraceApp", "ListTraceApps")
    policy.versions.append(PolicyVersion("v2", document, _now()))
    policy.default_version = "v2"


def deletes_policy(store: Store) -> None:
    store.remove_policy(store.policies["Custom", "OnrampReadTraceApp"])


def changes_tag(store: Store) -> None:
    store.user(EXISTING).tags["team"] = "other"


def removes_tag(store: Store) -> None:
    del store.user(EXISTING).tags["team"]


def puts_tag_back(store: Store) -> None:
    store.user(EXISTING).tags["team"] = "sre"


def adds_tag(store: Store) -> None:
    store.user(EXISTING).tags["cost"] = "7"


def tags_new_user(store: Store) -> None:
    store.user(ADA).tags["team"] = "other"


def deletes_user(store: Store) -> None:
    store.remove_user(ADA)


def deletes_keyed_user(store: Store) -> None:
    store.remove_user(KEYED)


def deletes_existing_user(store: Store) -> None:
    store.remove_user(EXISTING)


def deletes_key(store: Store) -> None:
    for key in list(store.user(KEYED).keys.values()):
        store.remove_key(key)


def disables_key(store: Store) -> None:
    for key in store.user(KEYED).keys.values():
        key.active = False


def deletes_profile(store: Store) -> None:
    store.user(ADA).profile = None


def changes_comment(store: Store) -> None:
    store.user(GRACE).comments = "Ours now"


def changes_display_name(store: Store) -> None:
    store.user(GRACE).display_name = "Grace Hopper"


def makes_user_anew(store: Store) -> None:
    """Another person of the same name, who happens to hold the same."""
    store.remove_user(ADA)
    user = store.add_user(ADA, "Ada Lin", "Hired in November")
    user.profile = LoginProfile(_now(), hashes=["x"])
    store.attach(user, "System", "AliyunARMSReadOnlyAccess", GROUP.group_id)


def makes_keyed_user_anew(store: Store) -> None:
    store.remove_user(KEYED)
    user = store.add_user(KEYED, "Another robot", "Not Onramp's")
    store.add_key(user)
    store.attach(user, "System", "AliyunARMSReadOnlyAccess", GROUP.group_id)


def renames_user(store: Store) -> None:
    store.rename_user(store.user(ADA), "ada.lin")


def renames_keyed_user(store: Store) -> None:
    store.rename_user(store.user(KEYED), "metrics-robot")


def renames_user_who_logged_on(store: Store) -> None:
    logs_on(store)
    renames_user(store)


def grants_old_again(store: Store) -> None:
    store.attach(store.user(EXISTING), "System", "AliyunARMSReadOnlyAccess")


def takes_new_grant(store: Store) -> None:
    user = store.user(EXISTING)
    for held in store.held(user.user_id, scope=store.account_id):
        if held.policy_name == "AliyunARMSFullAccess":
            del store.attachments[held]


def takes_grant(store: Store) -> None:
    user = store.user(ADA)
    for held in store.held(user.user_id):
        del store.attachments[held]


# What must come of it

Expect = Callable[[Facts, Facts], Facts]
"""From the account before the run and after the change to what undo must leave."""


def all_gone(before: Facts, _changed: Facts) -> Facts:
    """Everything is as before the run."""
    return before


def but(*names: str) -> Expect:
    """As before the run, but for what is left as somebody changed it."""

    def expect(before: Facts, changed: Facts) -> Facts:
        left = {name: changed[name] for name in names if name in changed}
        gone = {name for name in names if name not in changed}
        return {**{k: v for k, v in before.items() if k not in gone}, **left}

    return expect


def _user(name: str, *more: str) -> Expect:
    return but(f"user {name}", f"grants of {name}", *more)


def _with_tags(**tags: str) -> Expect:
    def expect(before: Facts, _changed: Facts) -> Facts:
        user = {**before[f"user {EXISTING}"], "tags": tags}
        return {**before, f"user {EXISTING}": user}

    return expect


@dataclass(frozen=True, slots=True)
class Case:
    """One change, and what undo does then."""

    change: Callable[[Store], None]
    outcome: str = "done"
    expect: Expect = all_gone
    """Where nobody agreed to anything."""
    left: frozenset[str] = frozenset()
    """What was left and why, as ``whose:code``."""
    concern: str = ""
    """What is asked before."""
    agreed: Expect | None = None
    """Where the person agreed."""
    agreed_left: frozenset[str] = frozenset()


def in_use(change: Callable[[Store], None], name: str, concern: str, *more: str) -> Case:
    """A user is left whole unless somebody agrees, and then goes without a trace."""
    left = frozenset({f"{name}:user-in-use", "policy:policy-in-use"})
    return Case(change, "partly", _user(name, POLICY, *more), left, concern, all_gone)


def not_ours(change: Callable[[Store], None], name: str, *, holds_policy: bool = False) -> Case:
    """A user that is not the run's is left whole, also where somebody agrees."""
    more = (POLICY,) if holds_policy else ()
    left = {f"{name}:user-not-ours"} | ({"policy:policy-in-use"} if holds_policy else set())
    return Case(change, "partly", _user(name, *more), frozenset(left))


CASES = (
    in_use(logs_on, ADA, "has-logged-on"),
    in_use(uses_key, KEYED, "key-used"),
    in_use(grants_more, GRACE, "other-grants"),
    in_use(grants_more_in_group, KEYED, "other-grants"),
    in_use(makes_second_key, KEYED, "other-keys"),
    in_use(replaces_key, KEYED, "other-keys"),
    in_use(makes_key_for_console_user, ADA, "other-keys"),
    in_use(adds_to_group, ADA, "in-groups"),
    in_use(gives_console, KEYED, "other-profile"),
    in_use(logs_on_with_mfa, ADA, "has-logged-on", "devices"),
    in_use(binds_mfa, ADA, "has-mfa", "devices"),
    Case(
        grants_policy_to_other,
        "partly",
        but(POLICY, f"grants of {OTHER}"),
        frozenset({"policy:policy-in-use"}),
    ),
    Case(
        grants_policy_to_group,
        "partly",
        but(POLICY, "grants of sre-oncall"),
        frozenset({"policy:policy-in-use"}),
    ),
    Case(changes_policy, "partly", but(POLICY), frozenset({"policy:policy-not-ours"})),
    Case(deletes_policy),
    Case(
        changes_tag,
        "partly",
        _with_tags(team="other", location="hangzhou"),
        frozenset({f"{EXISTING}:tags-changed"}),
    ),
    Case(
        removes_tag,
        "partly",
        _with_tags(location="hangzhou"),
        frozenset({f"{EXISTING}:tags-changed"}),
    ),
    Case(puts_tag_back),
    Case(adds_tag, expect=_with_tags(team="sre", location="hangzhou", cost="7")),
    Case(tags_new_user),
    Case(deletes_user),
    Case(deletes_keyed_user),
    Case(
        deletes_existing_user,
        "partly",
        _user(EXISTING),
        frozenset({f"{EXISTING}:user-gone"}),
    ),
    Case(deletes_key),
    Case(disables_key),
    Case(deletes_profile),
    not_ours(changes_comment, GRACE, holds_policy=True),
    Case(changes_display_name),
    not_ours(makes_user_anew, ADA),
    not_ours(makes_keyed_user_anew, KEYED),
    Case(renames_user),
    Case(renames_keyed_user),
    replace(
        in_use(renames_user_who_logged_on, ADA, "has-logged-on"), expect=_user("ada.lin", POLICY)
    ),
    Case(grants_old_again),
    Case(takes_new_grant),
    Case(takes_grant),
)


def meddled(rack: Rack, bench: Bench, cases: tuple[Case, ...] = CASES) -> None:
    """Each change, with and without agreement, and agreed to after it was not."""
    rack.put_back()
    before = rack.cloud.ask(facts)
    whole(rack.apply(How()))
    state = rack.save()
    tally = bench.family("undo after somebody's change")
    for case in bench.some(cases):
        for agree in (False, True):

            def scenario(case: Case = case, agree: bool = agree) -> list[str]:
                rack.put_back(state)
                rack.cloud.ask(case.change)
                changed = rack.cloud.ask(facts)
                told = whole(rack.undo(How(later=LATER, agree=agree)))
                with_agreement = agree and case.agreed is not None
                if with_agreement:
                    case = replace(case, outcome="done", expect=all_gone, left=case.agreed_left)
                wrong = _wrong(rack, case, told, before, changed)
                if case.agreed is not None and not agree:
                    whole(rack.undo(How(later=2 * LATER, agree=True)))
                    wrong += [f"agreed later: {it}" for it in faults_of_undone(rack, before)]
                return wrong

            agreed = "agreed" if agree else "not agreed"
            attempt(tally, f"{case.change.__name__}, {agreed}", scenario)


def killed_while_agreed(rack: Rack, bench: Bench) -> None:
    """All users are in use, somebody agrees, and the undo is killed; whoever goes on agrees too."""
    rack.put_back()
    before = rack.cloud.ask(facts)
    whole(rack.apply(How()))
    rack.cloud.ask(uses_everything)
    state = rack.save()
    tally = bench.family("one kill in the undo of users in use")
    how = How(later=LATER, agree=True)
    labels = whole(rack.undo(how)).labels
    begun = labels.index("before line undo-begun")
    for at in bench.some(range(begun, len(labels))):

        def scenario(at: int = at) -> list[str]:
            rack.put_back(state)
            rack.undo(replace(how, fatal=at))
            told = whole(rack.undo(replace(how, later=2 * LATER)))
            wrong = [] if told.outcome == "done" else [f"{told.outcome}: {told.troubles}"]
            return wrong + faults_of_undone(rack, before)

        attempt(tally, f"{at} {labels[at]}", scenario)


def _wrong(rack: Rack, case: Case, told: Told, before: Facts, changed: Facts) -> list[str]:
    wrong = list(differences(case.expect(before, changed), rack.cloud.ask(facts)))
    operations = rack.plan.operations
    left = {f"{_whose(operations[at])}:{code}" for at, code in told.left.items()}
    if left != case.left:
        wrong.append(f"left {sorted(left)} in the place of {sorted(case.left)}")
    if told.outcome != case.outcome:
        wrong.append(f"its outcome is {told.outcome}, {told.troubles}")
    asked = {trouble.partition(":")[0] for trouble in told.troubles}
    if case.concern and case.concern not in asked:
        wrong.append(f"nobody was told {case.concern}, but {sorted(asked)}")
    unclear = any(code.rpartition(":")[2] in FOR_NOW for code in case.left)
    ends = Standing.UNDOING if unclear else Standing.UNDONE
    if rack.read().standing is not ends:
        wrong.append(f"the journal ends {rack.read().standing}")
    return wrong


def _whose(operation: Operation) -> str:
    match operation:
        case CreatePolicy():
            return "policy"
        case CreateGroup(group=group) | AttachToGroup(group=group):
            return group
        case _:
            return operation.logon_name
