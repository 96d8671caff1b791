"""What Review warns of: what stops the run, what undo would miss, and what cannot be read."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.planning.world import ACCOUNT, DRAFT, FACTS
from tui.core.account import Caller, CallerKind
from tui.core.facts import Facts, OwnAccess
from tui.core.findings import Severity
from tui.core.operations import CreateAccessKey, Plan
from tui.core.policies import Grant, custom
from tui.core.principals import HeldGrant
from tui.planning.own_access import own_findings
from tui.planning.planner import make_plan

READING = ("ram:Get*", "ram:List*", "ram:Decode*", "arms:*", "resourcemanager:*")


def facts(*actions: str, kind: CallerKind = CallerKind.RAM_USER) -> Facts:
    """An administrator who may do this."""
    document = {
        "Version": "1",
        "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}],
    }
    grant = Grant(custom("Own"), ACCOUNT)
    assert FACTS.caller is not None
    caller = Caller(FACTS.caller.account_id, "", kind, name="ops")
    return replace(
        FACTS,
        caller=caller,
        own=OwnAccess((HeldGrant(grant),), {grant.policy: json.dumps(document)}),
    )


def warned(facts: Facts) -> dict[str, str]:
    """Code to actions."""
    plan = make_plan(DRAFT, facts)
    assert isinstance(plan, Plan)
    found = [each for each in plan.findings if each.code.startswith("review.lacks")]
    assert {each.severity for each in found} <= {Severity.WARNING}
    assert all(each.value("actions") in str(each.text) for each in found)
    return {each.code: each.value("actions") for each in found}


def test_who_may_do_all_of_it_is_not_warned() -> None:
    assert warned(facts("*")) == {}


def test_what_stops_the_run_is_named() -> None:
    found = warned(
        facts(
            "ram:Get*",
            "ram:List*",
            "ram:D*",
            "ram:C*",
            "ram:U*",
            "ram:Remove*",
            "arms:*",
            "resourcemanager:*",
        )
    )
    assert found == {"review.lacks-permission": "ram:TagResources, ram:AttachPolicyToUser"}


def test_what_only_undo_would_miss_is_told_apart() -> None:
    found = warned(
        facts(
            "ram:Get*",
            "ram:List*",
            "ram:Decode*",
            "ram:C*",
            "ram:U*",
            "ram:T*",
            "ram:Attach*",
            "ram:Detach*",
            "ram:Rem*",
            "arms:*",
            "resourcemanager:*",
        )
    )
    assert set(found) == {"review.lacks-undo"}
    assert "ram:DeleteUser" in found["review.lacks-undo"].split(", ")
    assert "ram:DeleteLoginProfile" in found["review.lacks-undo"].split(", ")


def test_what_cannot_be_read_is_told_apart() -> None:
    assert warned(facts("ram:*", "arms:*")) == {
        "review.lacks-reading": (
            "resourcemanager:ListResourceGroups, resourcemanager:ListResourceGroupCapability"
        )
    }


@pytest.mark.parametrize("kind", [CallerKind.ROOT, CallerKind.ROLE])
def test_of_root_and_roles_nothing_is_said(kind: CallerKind) -> None:
    nobody = replace(facts(kind=kind), own=None)
    plan = make_plan(
        DRAFT,
        nobody,
        confirmed={f"caller.root:{nobody.caller.account_id}"} if nobody.caller else set(),
    )
    assert isinstance(plan, Plan)
    assert not [each for each in plan.findings if each.code.startswith("review.")]


def test_what_was_not_read_is_nothing_to_warn_of() -> None:
    assert warned(replace(facts(), own=None)) == {}
    assert warned(replace(facts(), own=OwnAccess(unread=("ram:ListGroupsForUser",)))) == {}


def test_a_plan_without_changes_needs_nothing() -> None:
    who = facts("oss:*").caller, facts("oss:*").own
    assert list(own_findings((), *who)) == []
    assert list(own_findings((CreateAccessKey("li.na"),), *who))
