"""``--permissions``: for any plan by the doctor, for one plan by apply."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from tests.commands.conftest import BOTH, Done, Office
from tests.system.test_doctor import doctor
from tui.core.account import CallerKind
from tui.planning.permissions import every_need
from tui.policy.check import check_document
from tui.simulator.seed.people import ADMIN
from tui.simulator.seed.policies import add_custom_policy
from tui.simulator.store import Store


def asked(office: Office, *more: str) -> Done:
    return office.run("apply", office.plan(BOTH), "--permissions", *more)


def only(*actions: str) -> Callable[[Store], None]:
    def change(store: Store) -> None:
        user = store.user(ADMIN)
        store.groups["platform-admins"].members.pop(user.user_id, None)
        allowed: dict[str, object] = {
            "Effect": "Allow",
            "Action": list(actions),
            "Resource": "*",
        }
        add_custom_policy(store, "own", "", [allowed], "2026-01-01")
        store.attach(user, "Custom", "own")

    return change


# For any plan


def test_the_doctor_prints_a_policy_and_nothing_else_on_stdout(tmp_path: Path) -> None:
    done = doctor(tmp_path, "--permissions")
    assert done.returncode == 0
    assert check_document(done.stdout).problems == ()
    actions = {it for each in json.loads(done.stdout)["Statement"] for it in each["Action"]}
    assert actions == {need.action for need in every_need()}
    assert "Statement 1: connect, and read the account" in done.stderr
    assert "up to the whole account" in done.stderr
    assert "https://www.alibabacloud.com/help/doc-detail/102666.htm" in done.stderr


def test_a_script_gets_it_in_one_object(tmp_path: Path) -> None:
    done = doctor(tmp_path, "--permissions", "--json")
    found = json.loads(done.stdout)
    assert found["policy"]["Version"] == "1"
    assert [part["task"] for part in found["parts"]][:2] == ["look", "policies"]
    assert found["narrow"] is False
    assert found["warning"]
    assert done.stderr == ""


def test_it_is_one_or_the_other(tmp_path: Path) -> None:
    done = doctor(tmp_path, "--permissions", "--live")
    assert done.returncode == 2
    assert "--permissions" in done.stderr


# For one plan


def test_apply_says_what_a_plan_takes_and_changes_nothing(office: Office) -> None:
    before = office.snapshot()
    done = asked(office)
    assert done.code == 0
    assert "✓ has         ram:CreateUser  (make and tag RAM users)\n" in done.out
    assert "ram:CreateGroup" not in done.out, "this plan makes none"
    policy = done.out.partition("A policy with these permissions:\n")[2]
    document = policy[: policy.index("\n}\n") + 3]
    assert check_document(document).problems == ()
    assert "user/robot" in document
    assert "up to the whole account" in done.out
    assert done.out.endswith("Nothing was changed.\n")
    assert office.snapshot() == before


def test_what_is_missing_ends_it_with_another_code(office: Office) -> None:
    office.simulator.change(only("ram:Get*", "ram:List*", "arms:*", "resourcemanager:*", "ram:C*"))
    done = asked(office, "--json")
    found = {each["action"]: each for each in done.events if each["event"] == "permission"}
    assert done.code == 4
    assert done.summary["outcome"] == "permissions"
    assert found["ram:TagResources"]["holds"] == "lacks"
    assert found["ram:CreateUser"]["holds"] == "has"
    assert found["ram:CreateUser"]["by"] == "custom:own"
    assert found["ram:CreateUser"]["tasks"] == ["users"]
    assert done.summary["narrow"] is True
    assert done.summary["policy"]["Version"] == "1"
    warned = {each["code"] for each in done.events if each["event"] == "finding"}
    assert "review.lacks-permission" in warned


def test_a_plan_with_something_missing_is_still_applied_as_far_as_it_goes(office: Office) -> None:
    office.simulator.change(only("ram:Get*", "ram:List*", "arms:*", "resourcemanager:*", "ram:C*"))
    done = office.apply()
    warned = {each["code"] for each in done.events if each["event"] == "finding"}
    assert "review.lacks-permission" in warned
    assert done.code == 3


def test_what_cannot_be_told_is_said_so(office: Office) -> None:
    office.simulator.change(only("*"))

    def forget(store: Store) -> None:
        deny: dict[str, object] = {
            "Effect": "Deny",
            "Action": "ram:ListGroupsForUser",
            "Resource": "*",
        }
        add_custom_policy(store, "no-groups", "", [deny], "2026-01-01")
        store.attach(store.user(ADMIN), "Custom", "no-groups")

    office.simulator.change(forget)
    done = asked(office, "--json")
    states = {each["holds"] for each in done.events if each["event"] == "permission"}
    assert states == {"cannot-tell", "lacks"}
    assert done.summary["unread"] == ["ram:ListGroupsForUser"]


def test_the_root_account_has_it_all(office_with: Callable[..., Office]) -> None:
    done = asked(office_with(caller=CallerKind.ROOT), "--json")
    assert done.code == 0
    assert {each["holds"] for each in done.events if each["event"] == "permission"} == {"has"}


def test_it_does_not_go_with_a_dry_run(office: Office) -> None:
    done = asked(office, "--dry-run")
    assert done.code == 2
    assert "--permissions" in done.err


def test_help_tells_of_it(office: Office) -> None:
    assert "RAM actions it takes" in " ".join(office.run("apply", "--help").out.split())
    assert "RAM policy" in " ".join(office.run("doctor", "--help").out.split())
