"""``onramp undo`` a second time: what was left for now is tried again, what stays is told."""

from __future__ import annotations

from tests.commands.conftest import Office
from tests.commands.test_later import COMPANION
from tui.core.policies import COMPANION as POLICY
from tui.core.policies import COMPANION_DOCUMENT, system


def standing(office: Office) -> str:
    (run,) = office.run("runs", "--json").events
    return str(run["standing"])


def test_a_policy_in_use_goes_another_time(office: Office) -> None:
    before = office.snapshot()
    office.apply(plan=COMPANION)
    with office.cloud() as cloud:
        cloud.ram.attach_policy(POLICY, "ops-admin")
        done = office.run("undo", "last", "--yes", "--json")
        assert (done.code, done.summary["outcome"]) == (3, "partly")
        (left,) = done.summary["left"]
        assert left["code"] == "policy-in-use"
        assert "somebody else was granted it since" in left["sentence"]
        assert "onramp undo" in done.summary["sentence"]
        assert office.user("mei.ling") is None
        assert standing(office) == "undoing"
        assert office.run("runs", "forget", "last", "--yes").code == 0, "no secret is needed"
        cloud.ram.detach_policy(POLICY, "ops-admin")
    again = office.run("undo", "last", "--yes", "--json")
    assert (again.code, again.summary["left"]) == (0, [])
    assert again.kinds("planned") == again.kinds("undone") == ["CreatePolicy"]
    assert office.snapshot() == before
    assert standing(office) == "undone"


def test_a_second_undo_lists_all_that_it_takes_back(office: Office) -> None:
    before = office.snapshot()
    office.apply(plan=COMPANION)
    with office.cloud() as cloud:
        cloud.ram.attach_policy(system("AliyunOSSReadOnlyAccess"), "mei.ling")
    done = office.run("undo", "last", "--yes", "--json")
    assert done.code == 3
    assert {each["code"] for each in done.summary["left"]} == {"user-in-use", "policy-in-use"}
    agreed = ("--accept", "undo.in-use:mei.ling")
    again = office.run("undo", "last", "--yes", "--json", *agreed)
    assert again.code == 0
    assert sorted(again.kinds("planned")) == sorted(again.kinds("undone"))
    assert "CreatePolicy" in again.kinds("planned")
    assert office.snapshot() == before


def test_what_is_left_for_good_is_told_every_time(office: Office) -> None:
    office.apply(plan=COMPANION)
    with office.cloud() as cloud:
        cloud.ram.detach_policy(POLICY, "mei.ling")
        cloud.ram.delete_policy(POLICY)
        cloud.ram.create_policy(POLICY, COMPANION_DOCUMENT, "somebody else's")
    done = office.run("undo", "last", "--yes", "--json")
    assert (done.code, standing(office)) == (3, "undone")
    again = office.run("undo", "last", "--yes", "--json")
    assert (again.code, again.kinds("planned"), again.kinds("started")) == (3, [], [])
    assert again.summary["left"] == done.summary["left"]
    assert [each["code"] for each in again.summary["left"]] == ["policy-not-ours"]
    assert "taken back already" in again.summary["sentence"]
