"""Going on is applying: what users get by now is held against the rules, and against before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.apply.conftest import COMMENT, World
from tui.account.reader import AccountReader
from tui.apply.entries import Begun, Finished, Judged, Note, to_note
from tui.apply.events import RunFinished, RunStatus
from tui.apply.journal import Journal
from tui.apply.recheck import Recheck, agree_to, not_as_agreed, recheck
from tui.apply.run_state import RunState
from tui.core.account import Caller, CallerKind
from tui.core.facts import Facts
from tui.core.operations import (
    AddToGroup,
    AttachPolicy,
    AttachToGroup,
    CreateAccessKey,
    CreateGroup,
    CreatePolicy,
    CreateUser,
    DetachPolicy,
    Operation,
    Plan,
    ResetPassword,
)
from tui.core.policies import ARMS_FULL, ARMS_READ_ONLY, AccountScope, PolicyRef, custom, system
from tui.core.users import PasswordSource
from tui.planning.agreement import Change, Changed, Judgement, judgement
from tui.simulator.records import PolicyVersion
from tui.simulator.store import Store

METRICS, OTHER = custom("TeamMetrics"), custom("TeamOther")
ACCOUNT = AccountScope()
NARROW = (
    '{"Version":"1","Statement":[{"Effect":"Allow","Action":["arms:GetTrace","arms:ListTraceApps"],'
    '"Resource":["*"]}]}'
)
SAME = (
    '{"Statement": [{"Resource": "*", "Effect": "Allow",'
    ' "Action": ["arms:ListTraceApps", "arms:GetTrace"]}], "Version": "1"}'
)
WIDER = '{"Version":"1","Statement":[{"Effect":"Allow","Action":["arms:*"],"Resource":["*"]}]}'
EVERYTHING = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
TWICE = NARROW.replace("{", '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}],', 1)
RISKY = "policies.high-risk:TeamMetrics"
GRANTING: tuple[Operation, ...] = (
    CreateUser("robot", "", COMMENT),
    CreateAccessKey("robot"),
    AttachPolicy("robot", METRICS, ACCOUNT),
)
JOINING: tuple[Operation, ...] = (
    CreateUser("robot", "", COMMENT),
    CreateAccessKey("robot"),
    AddToGroup("robot", "viewers"),
)


def rewrite(world: World, document: str, ref: PolicyRef = METRICS) -> None:
    """Somebody gives a policy another content, under the same name."""

    def change(store: Store) -> None:
        policy = store.policies[ref.type, ref.name]
        policy.versions.append(PolicyVersion("v9", document, policy.created))
        policy.versions = policy.versions[-1:]
        policy.default_version = "v9"

    world.simulator.change(change)


def deny(world: World, *actions: str) -> None:
    def change(store: Store) -> None:
        store.settings = replace(store.settings, denied_actions=frozenset(actions))

    world.simulator.change(change)


def judged(world: World, plan: Plan, *accepted: str) -> Judgement:
    """What was judged when the plan was agreed to."""
    reader = AccountReader(world.cloud)
    wanted = [METRICS, OTHER, ARMS_READ_ONLY, ARMS_FULL]
    groups = {}
    for name in ("viewers",):
        found = reader.user_group(name)
        if found is not None:
            groups[name] = found
            wanted += [held.policy for held in found.grants]
    facts = Facts(documents=reader.documents(wanted), user_groups=groups)
    return replace(judgement(plan, facts), accepted=frozenset(accepted))


def half_way(world: World, plan: Plan, *accepted: str, notes: tuple[Note, ...] = ()) -> RunState:
    return RunState(plan, (Judged(judged(world, plan, *accepted)), *notes))


def again(world: World, state: RunState, caller: Caller | None = None) -> Recheck:
    return recheck(AccountReader(world.cloud), state, caller)


def asked(world: World, state: RunState, caller: Caller | None = None) -> list[str]:
    return [each.id for each in again(world, state, caller).findings]


@pytest.fixture
def policy(world: World) -> World:
    world.cloud.ram.create_policy(METRICS, NARROW)
    return world


@pytest.fixture
def group(policy: World) -> World:
    groups = policy.cloud.user_groups
    groups.create("viewers", "")
    groups.attach_policy(ARMS_READ_ONLY, "viewers")
    return policy


# Policies that the plan grants


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (NARROW, []),
        (SAME, []),
        (WIDER, ["policies.changed:TeamMetrics"]),
        (EVERYTHING, [RISKY]),
        # Which of two statements of one name counts, nobody documents.
        (TWICE, [RISKY]),
        ("no JSON at all", [RISKY]),
    ],
)
def test_another_content_is_asked_for(policy: World, document: str, expected: list[str]) -> None:
    state = half_way(policy, policy.plan(*GRANTING))
    rewrite(policy, document)
    assert asked(policy, state) == expected


def test_what_was_agreed_to_is_asked_for_again_with_other_content(policy: World) -> None:
    rewrite(policy, EVERYTHING)
    state = half_way(policy, policy.plan(*GRANTING), RISKY)
    assert asked(policy, state) == []
    rewrite(policy, EVERYTHING.replace('"*"', '"ram:*"', 1))
    assert asked(policy, state) == [RISKY]


def test_what_is_agreed_to_is_not_asked_for_twice(policy: World) -> None:
    state = half_way(policy, policy.plan(*GRANTING))
    journal = Journal(state, policy.lines.append)
    rewrite(policy, WIDER)
    agree_to(journal, again(policy, state))
    assert asked(policy, state) == []
    assert [type(to_note(line)) for line in policy.lines] == [Judged]
    agree_to(journal, again(policy, state))
    assert len(policy.lines) == 1
    rewrite(policy, NARROW)
    assert asked(policy, state) == ["policies.changed:TeamMetrics"]


def test_what_cannot_be_read_is_asked_for(policy: World) -> None:
    state = half_way(policy, policy.plan(*GRANTING))
    deny(policy, "ram:GetPolicy")
    found = again(policy, state)
    assert [each.id for each in found.findings] == ["policies.unreadable:TeamMetrics"]
    # What was known of it still is, once it can be read again.
    agree_to(Journal(state, policy.lines.append), found)
    deny(policy)
    rewrite(policy, WIDER)
    assert asked(policy, state) == ["policies.changed:TeamMetrics"]


def test_what_was_not_read_at_apply_is_judged_by_the_rules_now(policy: World) -> None:
    plan = policy.plan(*GRANTING)
    unread = judgement(plan, Facts())
    assert asked(policy, RunState(plan, [Judged(unread)])) == []
    rewrite(policy, EVERYTHING)
    assert asked(policy, RunState(plan, [Judged(unread)])) == [RISKY]


def test_a_journal_from_before_asks_for_everything(policy: World) -> None:
    rewrite(policy, EVERYTHING)
    state = RunState(policy.plan(*GRANTING))
    assert asked(policy, state) == [RISKY]
    agree_to(Journal(state, policy.lines.append), again(policy, state))
    assert asked(policy, state) == []


def test_a_journal_from_before_asks_for_what_no_rule_minds_too(policy: World) -> None:
    """What the policy said when that was agreed to is not known."""
    state = RunState(policy.plan(*GRANTING))
    assert asked(policy, state) == ["policies.unjudged:TeamMetrics"]
    agree_to(Journal(state, policy.lines.append), again(policy, state))
    assert asked(policy, state) == []


def test_a_journal_from_before_asks_for_what_the_group_holds(group: World) -> None:
    state = RunState(group.plan(AddToGroup("robot", "viewers")))
    assert asked(group, state) == ["groups.unjudged:viewers"]
    agree_to(Journal(state, group.lines.append), again(group, state))
    assert asked(group, state) == []


def test_one_that_was_not_agreed_to_by_root_is_asked_for(policy: World) -> None:
    state = half_way(policy, policy.plan(*GRANTING))
    root = Caller(policy.account.account_id, "", CallerKind.ROOT)
    assert asked(policy, state, root) == [f"caller.root:{root.account_id}"]


def made_here(world: World) -> RunState:
    """The run makes the policy itself, and has."""
    plan = world.plan(CreatePolicy(METRICS, NARROW, ""), *GRANTING)
    made = (Begun(0, world.clock.time()), Finished(0))
    return RunState(plan, (Judged(judgement(plan, Facts())), *made))


def test_one_that_the_run_made_may_be_another_by_now(policy: World) -> None:
    state = made_here(policy)
    assert asked(policy, state) == []
    rewrite(policy, WIDER)
    assert asked(policy, state) == ["policies.changed:TeamMetrics"]
    # The plan tells what it said, also where nothing else was written down.
    old = RunState(state.plan, (Begun(0, policy.clock.time()), Finished(0)))
    assert asked(policy, old) == ["policies.changed:TeamMetrics"]


def test_one_that_is_still_to_be_made_need_not_be_read(world: World) -> None:
    plan = world.plan(CreatePolicy(METRICS, NARROW, ""), *GRANTING)
    state = RunState(plan, [Judged(judgement(plan, Facts()))])
    world.network.actions.clear()
    assert asked(world, state) == []
    assert "GetPolicy" not in world.network.actions


def test_one_that_is_gone_is_left_to_the_cloud(policy: World) -> None:
    state = half_way(policy, policy.plan(*GRANTING))
    policy.cloud.ram.delete_policy(METRICS)
    assert asked(policy, state) == []


@pytest.mark.parametrize("name", ["TeamMetrics", "viewers"])
def test_a_user_or_group_of_the_policy_s_name_hides_no_question(world: World, name: str) -> None:
    ref = custom(name)
    world.cloud.ram.create_policy(ref, NARROW)
    world.cloud.user_groups.create(name, "")
    world.cloud.user_groups.attach_policy(system("AdministratorAccess"), name)
    reset = ResetPassword(name, PasswordSource.GENERATE, True, True)
    plan = world.plan(reset, AttachPolicy(name, ref, ACCOUNT), AddToGroup(name, name))
    users = tuple(replace(each, existing=True) for each in plan.users)
    plan = replace(plan, users=users)
    kept = judgement(plan, Facts(documents=AccountReader(world.cloud).documents([ref])))
    rewrite(world, WIDER, ref)
    state = RunState(plan, [Judged(kept)])
    risky = f"groups.high-risk:{name}/AdministratorAccess"
    assert {risky, f"policies.changed:{name}"} <= set(asked(world, state))
    deny(world, "ram:GetPolicy", "ram:GetPolicyVersion")
    assert f"policies.unreadable:{name}" in asked(world, state)
    assert risky in asked(world, state)


# The group that users join


def test_a_group_as_it_was_asks_nothing(group: World) -> None:
    state = half_way(group, group.plan(*JOINING))
    assert asked(group, state) == []


@pytest.mark.parametrize(
    ("ref", "expected"),
    [
        (system("AdministratorAccess"), ["groups.high-risk:viewers/AdministratorAccess"]),
        (system("AliyunLogReadOnlyAccess"), ["groups.changed:viewers"]),
        (METRICS, ["groups.changed:viewers"]),
    ],
)
def test_a_group_that_holds_more_is_asked_for(
    group: World, ref: PolicyRef, expected: list[str]
) -> None:
    state = half_way(group, group.plan(*JOINING))
    group.cloud.user_groups.attach_policy(ref, "viewers")
    assert asked(group, state) == expected


def test_a_harmless_grant_does_not_hide_behind_a_risky_one(group: World) -> None:
    state = half_way(group, group.plan(*JOINING))
    for name in ("AdministratorAccess", "AliyunLogReadOnlyAccess"):
        group.cloud.user_groups.attach_policy(system(name), "viewers")
    assert asked(group, state) == [
        "groups.high-risk:viewers/AdministratorAccess",
        "groups.changed:viewers",
    ]


def test_a_policy_of_the_group_that_says_something_else_is_asked_for(group: World) -> None:
    group.cloud.user_groups.attach_policy(METRICS, "viewers")
    state = half_way(group, group.plan(*JOINING))
    rewrite(group, WIDER)
    assert asked(group, state) == ["policies.changed:TeamMetrics"]
    rewrite(group, EVERYTHING)
    assert asked(group, state) == ["groups.high-risk:viewers/TeamMetrics"]


def test_a_group_that_cannot_be_read_is_asked_for(group: World) -> None:
    state = half_way(group, group.plan(*JOINING))
    deny(group, "ram:GetGroup")
    assert asked(group, state) == ["groups.unreadable:viewers"]


def test_what_the_run_itself_grants_a_group_is_no_change(group: World) -> None:
    plan = group.plan(AttachToGroup("viewers", METRICS, ACCOUNT), *JOINING)
    state = half_way(group, plan)
    group.cloud.user_groups.attach_policy(METRICS, "viewers")
    assert asked(group, state) == []


def test_a_group_that_is_to_be_made_holds_nothing(policy: World) -> None:
    plan = policy.plan(
        CreateGroup("viewers", COMMENT), AttachToGroup("viewers", METRICS, ACCOUNT), *JOINING
    )
    state = half_way(policy, plan)
    assert asked(policy, state) == []
    policy.cloud.user_groups.create("viewers", COMMENT)
    policy.cloud.user_groups.attach_policy(ARMS_READ_ONLY, "viewers")
    assert asked(policy, state) == ["groups.changed:viewers"]


# The rules that refuse


def test_the_two_arms_policies_do_not_meet_by_going_on(policy: World) -> None:
    plan = policy.plan(
        CreateUser("robot", "", COMMENT), AttachPolicy("robot", ARMS_READ_ONLY, ACCOUNT)
    )
    made = policy.cloud.ram.create_user("robot", "", COMMENT)
    state = half_way(policy, plan, notes=(Finished(0, user_id=made.user_id),))
    assert asked(policy, state) == []
    policy.cloud.ram.attach_policy(ARMS_FULL, "robot")
    found = again(policy, state)
    assert [each.id for each in found.errors] == ["policies.arms-conflict-held:robot"]


def test_what_is_replaced_does_not_stand_beside_it(policy: World) -> None:
    policy.simulator.change(lambda store: store.add_user("old.hand"))
    policy.cloud.ram.attach_policy(ARMS_READ_ONLY, "old.hand")
    plan = policy.plan(
        AttachPolicy("old.hand", ARMS_FULL, ACCOUNT),
        DetachPolicy("old.hand", ARMS_READ_ONLY, ACCOUNT),
    )
    users = tuple(replace(each, existing=True) for each in plan.users)
    state = half_way(policy, replace(plan, users=users), notes=(Finished(0),))
    assert asked(policy, state) == []


def test_a_password_that_is_still_to_be_reset_is_asked_for_where_nobody_agreed(
    policy: World,
) -> None:
    reset = ResetPassword("li.na", PasswordSource.GENERATE, True, True)
    plan = policy.plan(reset, AttachPolicy("li.na", METRICS, ACCOUNT))
    users = tuple(replace(each, existing=True) for each in plan.users)
    plan = replace(plan, users=users)
    kept = Judged(judged(policy, plan))
    assert asked(policy, RunState(plan, [kept])) == ["access.password-reset:li.na"]
    assert asked(policy, RunState(plan, [kept, Finished(0)])) == []
    assert asked(policy, half_way(policy, plan, "access.password-reset:li.na")) == []


# The last look


def ends_with(world: World, *operations: Operation, meanwhile: Callable[[], None]) -> RunFinished:
    """Apply, while somebody does something once the AccessKey is made."""
    plan = world.plan(*operations)
    journal = Journal(half_way(world, plan), world.lines.append)
    world.kept.meanwhile = lambda _slot: meanwhile()
    outcome = world.run(world.runner(plan, journal=journal))
    last = world.events[-1]
    assert isinstance(last, RunFinished)
    assert last.outcome is outcome
    return last


def changes_of(last: RunFinished) -> tuple[Change, ...]:
    return getattr(last.audit, "changes", ())


def test_what_changed_between_the_last_look_and_the_grant_is_told(policy: World) -> None:
    last = ends_with(policy, *GRANTING, meanwhile=lambda: rewrite(policy, WIDER))
    assert last.outcome is RunStatus.CHANGED
    assert changes_of(last) == (Change(Changed.POLICY, "TeamMetrics"),)
    (ended,) = [line for line in policy.lines if line["t"] == "ended"]
    assert ended["changes"] == [{"how": "policy-changed", "subject": "TeamMetrics", "policies": []}]


def test_what_nobody_changed_is_done(policy: World) -> None:
    last = ends_with(policy, *GRANTING, meanwhile=lambda: None)
    assert (last.outcome, changes_of(last)) == (RunStatus.DONE, ())


def test_a_policy_of_the_run_s_own_is_read_back(world: World) -> None:
    make = CreatePolicy(METRICS, NARROW, "")
    last = ends_with(world, make, *GRANTING, meanwhile=lambda: rewrite(world, EVERYTHING))
    assert last.outcome is RunStatus.CHANGED


def test_a_group_that_was_given_more_meanwhile_is_told(group: World) -> None:
    def give() -> None:
        group.cloud.user_groups.attach_policy(system("AdministratorAccess"), "viewers")

    last = ends_with(group, *JOINING, meanwhile=give)
    assert changes_of(last) == (Change(Changed.GROUP, "viewers", ("AdministratorAccess",)),)


def test_one_that_is_gone_by_the_end_is_told(policy: World) -> None:
    def take() -> None:
        policy.simulator.change(
            lambda store: store.remove_policy(store.policies["Custom", "TeamMetrics"])
        )

    last = ends_with(policy, *GRANTING[:1], GRANTING[2], GRANTING[1], meanwhile=take)
    assert changes_of(last) == (Change(Changed.POLICY_GONE, "TeamMetrics"),)


def test_the_last_look_asks_once_for_each_policy_and_not_for_each_user(policy: World) -> None:
    plan = policy.plan(
        *(CreateUser(f"user{n}", "", COMMENT) for n in range(5)),
        *(AttachPolicy(f"user{n}", METRICS, ACCOUNT) for n in range(5)),
        *(AttachPolicy(f"user{n}", ARMS_READ_ONLY, ACCOUNT) for n in range(5)),
    )
    journal = Journal(half_way(policy, plan), policy.lines.append)
    policy.network.actions.clear()
    assert policy.run(policy.runner(plan, journal=journal)) is RunStatus.DONE
    assert policy.network.actions.count("GetPolicy") == 1


def test_what_could_not_be_read_back_is_told_unless_that_was_agreed_to(policy: World) -> None:
    plan = policy.plan(*GRANTING)
    state = half_way(policy, plan)
    deny(policy, "ram:GetPolicy")
    reader = AccountReader(policy.cloud)
    assert not_as_agreed(reader, state) == (Change(Changed.POLICY_UNREAD, "TeamMetrics"),)
    agree_to(Journal(state, policy.lines.append), again(policy, state))
    assert not_as_agreed(reader, state) == ()
    # Of what was never read nobody can tell; at Apply that was a warning.
    assert not_as_agreed(reader, RunState(plan, [Judged(judgement(plan, Facts()))])) == ()


# Asked in the run itself


def test_a_run_that_is_not_agreed_to_stays_as_it_was(policy: World) -> None:
    plan = policy.plan(*GRANTING)
    runner = policy.runner(plan, journal=Journal(half_way(policy, plan), policy.lines.append))
    rewrite(policy, WIDER)
    heard: list[Recheck] = []

    def refuse(found: Recheck) -> bool:
        heard.append(found)
        return False

    runner.agree_by(refuse)
    assert policy.run(runner) is RunStatus.STOPPED
    assert [each.id for each in heard[0].findings] == ["policies.changed:TeamMetrics"]
    assert policy.lines == []
    assert policy.user("robot") is None
    runner.agree_by(lambda _found: True)
    assert policy.run(runner) is RunStatus.DONE


def test_what_changes_while_it_is_being_agreed_to_is_asked_for_too(policy: World) -> None:
    plan = policy.plan(*GRANTING)
    runner = policy.runner(plan, journal=Journal(half_way(policy, plan), policy.lines.append))
    rewrite(policy, WIDER)
    heard: list[list[str]] = []

    def agree(found: Recheck) -> bool:
        heard.append([each.id for each in found.findings])
        if len(heard) == 1:
            rewrite(policy, EVERYTHING)
        return len(heard) < 3

    runner.agree_by(agree)
    assert policy.run(runner) is RunStatus.DONE
    assert heard == [["policies.changed:TeamMetrics"], [RISKY]]
