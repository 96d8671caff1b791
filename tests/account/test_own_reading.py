"""What the administrator holds is read from the account; what may not be read is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.apply.conftest import World
from tests.conftest import SimulatorFactory
from tests.simulator.faulty import inject
from tui.account.own_access import read_own
from tui.account.reader import AccountReader
from tui.account.survey import look, taken_in
from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.core.account import Caller, CallerKind
from tui.core.credentials import Credentials
from tui.core.draft import Draft
from tui.core.facts import Facts, OwnAccess
from tui.core.operations import AttachPolicy, CreateAccessKey, Operation
from tui.core.policies import ARMS_READ_ONLY, ResourceGroupScope, system
from tui.core.users import UserRow
from tui.planning.own_access import Holds, Why, judge
from tui.planning.permissions import needs_of
from tui.policy.check import read_document
from tui.simulator.seed.people import ADMIN, PAYMENTS
from tui.simulator.seed.policies import add_custom_policy
from tui.simulator.store import Store

KEY: Operation = CreateAccessKey("li.na")
ATTACH: Operation = AttachPolicy("li.na", ARMS_READ_ONLY, ResourceGroupScope(PAYMENTS))


def of(world: World) -> OwnAccess:
    own = read_own(AccountReader(world.cloud), world.cloud.sts.caller())
    assert own is not None
    return own


def bare(store: Store) -> None:
    """Take the administrator's group away; the root account does that."""
    del store.groups["platform-admins"].members[store.user(ADMIN).user_id]


def give(*actions: str, scope: str = "", effect: str = "Allow") -> Callable[[Store], None]:
    """Grant the administrator a policy with these actions."""

    def change(store: Store) -> None:
        name = f"own-{len(store.policies)}"
        statement: dict[str, object] = {
            "Effect": effect,
            "Action": list(actions),
            "Resource": "*",
        }
        add_custom_policy(store, name, "", [statement], "2026-01-01")
        store.attach(store.user(ADMIN), "Custom", name, scope)

    return change


def forbid(world: World, *actions: str) -> None:
    def change(store: Store) -> None:
        store.settings = replace(store.settings, denied_actions=frozenset(actions))

    world.simulator.change(change)


def answers(world: World, *operations: Operation) -> dict[str, tuple[Holds, Why | None]]:
    facts = Facts(caller=world.cloud.sts.caller(), own=of(world))
    judged = judge(needs_of(operations), facts.caller, facts.own)
    return {each.action: (each.holds, each.why) for each in judged}


def test_grants_are_read_at_both_scopes_and_through_groups(world: World) -> None:
    world.simulator.change(give("ram:*", scope=PAYMENTS))
    held = {(each.policy.name, str(each.scope), each.through) for each in of(world).held}
    assert ("AdministratorAccess", "account", "platform-admins") in held
    own = [it[1:] for it in held if it[0].startswith("own-")]
    assert own == [(f"resource-group:{PAYMENTS}", "")]
    assert of(world).unread == ()


def test_documents_are_read_too(world: World) -> None:
    own = of(world)
    [held] = own.held
    assert held.policy == system("AdministratorAccess")
    assert read_document(own.documents[held.policy]).statements[0].actions == ("*",)


def test_who_is_in_the_administrators_group_has_everything(world: World) -> None:
    assert {holds for holds, _ in answers(world, KEY, ATTACH).values()} == {Holds.HAS}


def test_what_is_granted_and_what_is_not(world: World) -> None:
    world.simulator.change(give("ram:Get*", "ram:List*", "ram:CreateAccessKey"))
    world.simulator.change(bare)
    found = answers(world, KEY)
    assert found["ram:CreateAccessKey"] == (Holds.HAS, None)
    assert found["ram:DeleteAccessKey"] == (Holds.LACKS, None)
    assert found["arms:GetCommercialStatus"] == (Holds.LACKS, None)


def test_a_deny_beats_the_group(world: World) -> None:
    world.simulator.change(give("ram:CreateAccessKey", effect="Deny"))
    found = answers(world, KEY)
    assert found["ram:CreateAccessKey"] == (Holds.LACKS, None)
    assert found["ram:DeleteAccessKey"] == (Holds.HAS, None)


def test_a_grant_in_a_resource_group(world: World) -> None:
    world.simulator.change(give("ram:Get*", "ram:List*"))
    world.simulator.change(give("ram:*", scope=PAYMENTS))
    world.simulator.change(bare)
    found = answers(world, KEY, ATTACH)
    assert found["ram:CreateAccessKey"] == (Holds.LACKS, None)
    assert found["ram:AttachPolicy"] == (Holds.CANNOT_TELL, Why.BY_GROUP)


@pytest.mark.parametrize(
    "action", ["ram:ListGroupsForUser", "ram:ListPolicyAttachments", "ram:GetPolicy"]
)
def test_what_may_not_be_read_is_named(world: World, action: str) -> None:
    forbid(world, action)
    assert of(world).unread == (action,)
    assert answers(world, KEY)["ram:CreateAccessKey"] == (Holds.CANNOT_TELL, Why.NOT_READ)


def test_what_goes_wrong_otherwise_is_no_error_either(world: World) -> None:
    inject(world.simulator, "ListGroupsForUser:bad-gateway,count=9")
    assert of(world).unread == ("ListGroupsForUser",)


def test_of_root_and_of_a_role_nothing_is_asked(
    world: World, simulator_with: SimulatorFactory
) -> None:
    reader = AccountReader(world.cloud)
    role = Caller("1", "acs:ram::1:assumed-role/a/b", CallerKind.ROLE, name="a/b")
    assert read_own(reader, role) is None
    assert read_own(reader, None) is None
    assert world.network.actions == []
    simulator = simulator_with(caller=CallerKind.ROOT)
    key = Credentials(simulator.access_key_id, simulator.access_key_secret)
    with Cloud(key, Endpoints.loopback(simulator.endpoint)) as cloud:
        assert read_own(AccountReader(cloud), cloud.sts.caller()) is None


# The last look


def looked(world: World, facts: Facts, *, fresh: bool) -> Facts:
    draft = Draft(users=(UserRow("new.one"),))
    found = look(AccountReader(world.cloud), draft, facts, fresh=fresh)
    return taken_in(facts, found)


def test_a_look_brings_it(world: World) -> None:
    facts = looked(world, Facts(caller=world.cloud.sts.caller()), fresh=False)
    assert facts.own == of(world)


def test_at_apply_it_is_not_asked_for_again(world: World) -> None:
    facts = looked(world, Facts(caller=world.cloud.sts.caller()), fresh=False)
    world.network.actions.clear()
    assert looked(world, facts, fresh=True).own == facts.own
    assert "ListGroupsForUser" not in world.network.actions


def test_unless_something_of_it_could_not_be_read(world: World) -> None:
    forbid(world, "ram:ListGroupsForUser")
    facts = looked(world, Facts(caller=world.cloud.sts.caller()), fresh=False)
    assert facts.own is not None
    assert facts.own.unread == ("ram:ListGroupsForUser",)
    forbid(world)
    again = looked(world, facts, fresh=True)
    assert again.own is not None
    assert again.own.unread == ()
