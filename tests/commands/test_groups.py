"""``principal = "group:NAME"``: the same job through a RAM user group, and taken back."""

from __future__ import annotations

from tests.commands.conftest import ACCOUNT, CONSOLE, GRANT, PASSPHRASE, ROBOT, Office
from tests.commands.test_later import killed
from tui.account.reader import AccountReader
from tui.core.policies import (
    ARMS_READ_ONLY,
    COMPANION,
    AccountScope,
    Grant,
    ResourceGroupScope,
    system,
)
from tui.core.principals import HeldGrant, UserGroup
from tui.simulator.seed.people import PLATFORM

SCOPE = ResourceGroupScope(PLATFORM)
PLAN = f"""account = "{ACCOUNT}"
access = "console"
reason = "INC-42"
principal = "group:viewers"
{GRANT}
[[grants]]
policy = "companion:read-trace-app"
scope = "{SCOPE}"
{CONSOLE}{ROBOT}"""
OLD_HAND = """
[[users]]
logon_name = "li.na"
existing = true
access = "unchanged"
"""


def group(office: Office, name: str = "viewers") -> UserGroup:
    with office.cloud() as cloud:
        found = AccountReader(cloud).user_group(name)
    assert found is not None
    return found


def complete(office: Office) -> None:
    found = group(office)
    assert set(found.members) == {"mei.ling", "robot"}
    assert set(found.grants) == {
        HeldGrant(Grant(ARMS_READ_ONLY, AccountScope())),
        HeldGrant(Grant(COMPANION, SCOPE)),
    }
    for name in found.members:
        user = office.user(name)
        assert user is not None
        assert (user.groups, user.grants) == (("viewers",), ())


def test_a_group_is_made_and_undo_leaves_nothing_of_it(office: Office) -> None:
    before = office.snapshot()
    done = office.apply(plan=PLAN)
    assert (done.code, done.summary["outcome"]) == (0, "done"), done.err
    complete(office)
    assert group(office).comments == f"INC-42 (Onramp run {done.summary['run']})"
    assert done.kinds("planned")[:4] == [
        "CreatePolicy",
        "CreateGroup",
        "AttachToGroup",
        "AttachToGroup",
    ]
    undone = office.run("undo", "last", "--yes", "--json")
    assert (undone.code, undone.summary["left"]) == (0, [])
    assert office.snapshot() == before


def test_the_second_time_nothing_changes(office: Office) -> None:
    office.apply(plan=PLAN)
    before = office.snapshot()
    again = office.apply(plan=PLAN)
    assert (again.code, again.summary["outcome"], again.summary["run"]) == (0, "done", None)
    assert office.snapshot() == before


def test_a_dry_run_shows_what_could_be_typed_instead(office: Office) -> None:
    before = office.snapshot()
    done = office.run("apply", office.plan(PLAN), "--dry-run", "--json")
    assert done.code == 0
    commands = [each["line"] for each in done.events if each["event"] == "command"]
    (made,) = [each for each in commands if " CreateGroup " in each]
    assert made.startswith("aliyun ram CreateGroup --GroupName viewers --Comments 'INC-42 (Onramp")
    assert "aliyun ram AddUserToGroup --UserName robot --GroupName viewers" in commands
    assert office.snapshot() == before


def test_a_group_that_is_there_is_used_and_said_to_be(office: Office) -> None:
    before = office.snapshot()
    done = office.apply(plan=PLAN.replace("viewers", "auditors") + OLD_HAND)
    assert done.code == 0, done.err
    found = group(office, "auditors")
    assert {"mei.ling", "robot", "li.na", "sofia.lind"} == set(found.members)
    findings = {each["code"]: each for each in done.events if each["event"] == "finding"}
    assert findings["groups.exists"]["path"] == "principal"
    assert findings["groups.exists"]["line"] == 4
    assert "1: sofia.lind" in findings["groups.others"]["sentence"]
    assert "AliyunRAMReadOnlyAccess" in findings["groups.holds-more"]["sentence"]
    assert "CreateGroup" not in done.kinds("planned")
    assert office.run("undo", "last", "--yes").code == 0
    assert office.snapshot() == before


def test_a_group_that_can_take_over_the_account_has_to_be_accepted(office: Office) -> None:
    before = office.snapshot()
    risky = PLAN.replace("viewers", "platform-admins")
    refused = office.apply(plan=risky)
    assert refused.code == 2
    accepted = "groups.high-risk:platform-admins/AdministratorAccess"
    assert accepted in refused.out
    assert office.snapshot() == before
    assert office.apply("--accept", accepted, plan=risky).code == 0
    held = {each.policy for each in group(office, "platform-admins").grants}
    assert system("AdministratorAccess") in held


def test_a_name_that_is_none_is_refused_at_its_line(office: Office) -> None:
    done = office.apply(plan=PLAN.replace("group:viewers", "group:the viewers"))
    assert done.code == 1
    (found,) = [each for each in done.events if each.get("severity") == "error"]
    assert (found["code"], found["line"]) == ("group-name.space", 4)


def test_after_kill_9_while_the_group_was_made_the_run_goes_on(office: Office) -> None:
    def made() -> bool:
        return office.simulator.change(lambda store: "viewers" in store.groups)

    killed(office, "CreateGroup:hang,done=yes", made, PLAN)
    done = office.run("resume", "last", "--yes", "--json", PASSPHRASE)
    assert (done.code, done.summary["outcome"]) == (0, "done"), done.err
    complete(office)


def test_after_kill_9_while_a_user_joined_undo_leaves_nothing(office: Office) -> None:
    before = office.snapshot()

    def joined() -> bool:
        return office.simulator.change(
            lambda store: "viewers" in store.groups and bool(store.groups["viewers"].members)
        )

    killed(office, "AddUserToGroup:hang,done=yes", joined, PLAN)
    done = office.run("undo", "last", "--yes", "--json")
    assert (done.code, done.summary["outcome"]) == (0, "done"), done.err
    assert office.snapshot() == before


def test_a_group_that_somebody_joined_is_told_and_goes_another_time(office: Office) -> None:
    before = office.snapshot()
    office.apply(plan=PLAN)
    with office.cloud() as cloud:
        cloud.user_groups.add("li.na", "viewers")
        done = office.run("undo", "last", "--yes", "--json")
        assert done.code == 3
        (left,) = done.summary["left"]
        assert left["code"] == "user-group-in-use"
        assert "group viewers" in left["sentence"]
        cloud.user_groups.remove("li.na", "viewers")
    assert office.run("undo", "last", "--yes").code == 0
    assert office.snapshot() == before
