"""Questions narrow the preview to a region, a group, a thing."""

from __future__ import annotations

import json
from dataclasses import replace
from types import MappingProxyType

import pytest

from tests.policy.test_preview import ACCOUNT, GROUP, READ, held
from tui.core.policies import ResourceGroupScope, Scope, custom
from tui.policy.capabilities import CAPABILITIES
from tui.policy.check import check_document
from tui.policy.expectation import (
    Asked,
    Question,
    There,
    Thing,
    compare_list,
    compare_refusal,
    expected,
    not_tried,
    questions,
    shown,
)
from tui.policy.match import Truth
from tui.policy.preview import Answer, HeldPolicy

MINE = "1290384756102938"
HANGZHOU, SHANGHAI = "cn-hangzhou", "cn-shanghai"
OTHER = ResourceGroupScope("rg-acfmexample0002")
INSTANCES = Question(Asked.INSTANCES, HANGZHOU)
IN_GROUP = Question(Asked.GROUP_INSTANCES, HANGZHOU, GROUP.group_id)
APPLICATIONS = Question(Asked.APPLICATIONS, HANGZHOU)


def by_hand(
    action: str, resource: str, scope: Scope = ACCOUNT, effect: str = "Allow"
) -> HeldPolicy:
    statement = {"Effect": effect, "Action": action, "Resource": resource}
    text = json.dumps({"Version": "1", "Statement": [statement]})
    return HeldPolicy(custom("by-hand"), scope, check_document(text).document)


def thing(name: str, group: str = "") -> Thing:
    return Thing(name, name, name, group)


def test_every_region_is_asked_about_and_every_group_once() -> None:
    found = questions((HANGZHOU, SHANGHAI, HANGZHOU), ("rg-1", "rg-1"))
    assert [(each.asked, each.region, each.group_id) for each in found] == [
        (Asked.INSTANCES, HANGZHOU, ""),
        (Asked.GROUP_INSTANCES, HANGZHOU, "rg-1"),
        (Asked.APPLICATIONS, HANGZHOU, ""),
        (Asked.INSTANCES, SHANGHAI, ""),
        (Asked.GROUP_INSTANCES, SHANGHAI, "rg-1"),
        (Asked.APPLICATIONS, SHANGHAI, ""),
    ]


@pytest.mark.parametrize(
    ("question", "policy", "answer"),
    [
        (INSTANCES, held(READ), Answer.ALLOWED),
        (INSTANCES, held(READ, GROUP), Answer.ONLY_IN_GROUP),
        (IN_GROUP, held(READ, GROUP), Answer.ALLOWED),
        (IN_GROUP, held(READ, OTHER), Answer.NOT_ALLOWED),
        (IN_GROUP, held(READ), Answer.ALLOWED),
        (APPLICATIONS, held(READ), Answer.NOT_ALLOWED),
        # CloudMonitor 2.0 is another API, which is not asked.
        (INSTANCES, held("AliyunPrometheusMetricReadAccess"), Answer.NOT_ALLOWED),
        (INSTANCES, by_hand("arms:*", f"acs:arms:{HANGZHOU}:*:prometheus/*"), Answer.ALLOWED),
        (
            replace(INSTANCES, region=SHANGHAI),
            by_hand("arms:*", f"acs:arms:{HANGZHOU}:*:prometheus/*"),
            Answer.NOT_ALLOWED,
        ),
        (INSTANCES, by_hand("arms:*", "acs:arms:*:9999999999999999:*"), Answer.NOT_ALLOWED),
        # The list of a group has an action of its own.
        (INSTANCES, by_hand("arms:ListPrometheusInstances", "*"), Answer.ALLOWED),
        (IN_GROUP, by_hand("arms:ListPrometheusInstances", "*"), Answer.NOT_ALLOWED),
    ],
)
def test_what_is_expected(question: Question, policy: HeldPolicy, answer: Answer) -> None:
    assert expected([policy], question, MINE).answer is answer


@pytest.mark.parametrize(
    ("question", "policies", "seen", "truth"),
    [
        (INSTANCES, [held(READ)], thing("c1"), Truth.YES),
        (INSTANCES, [held(READ, GROUP)], thing("c1", GROUP.group_id), Truth.YES),
        (INSTANCES, [held(READ, GROUP)], thing("c1"), Truth.NO),
        (INSTANCES, [held(READ, GROUP)], thing("c1", OTHER.group_id), Truth.NO),
        (INSTANCES, [by_hand("arms:*", "acs:arms:*:*:prometheus/c1")], thing("c1"), Truth.YES),
        (INSTANCES, [by_hand("arms:*", "acs:arms:*:*:prometheus/c1")], thing("c2"), Truth.NO),
        # Forbidden in its group, though the account allows it.
        (
            INSTANCES,
            [held(READ), by_hand("arms:List*", "*", GROUP, "Deny")],
            thing("c1", GROUP.group_id),
            Truth.NO,
        ),
        (
            INSTANCES,
            [held(READ), by_hand("arms:List*", "*", GROUP, "Deny")],
            thing("c1"),
            Truth.YES,
        ),
        (INSTANCES, [by_hand("ARMS:LIST*", "*")], thing("c1"), Truth.UNKNOWN),
        (
            APPLICATIONS,
            [held(READ, GROUP), held("companion", GROUP)],
            thing("app", GROUP.group_id),
            Truth.YES,
        ),
        (APPLICATIONS, [held(READ), held("companion", GROUP)], thing("app"), Truth.NO),
        (
            APPLICATIONS,
            [held(READ), by_hand("arms:ReadTraceApp", "acs:arms:*:*:armsapp/k8s*")],
            thing("k8s-gateway"),
            Truth.YES,
        ),
    ],
)
def test_what_is_shown(
    question: Question, policies: list[HeldPolicy], seen: Thing, truth: Truth
) -> None:
    assert shown(policies, question, MINE, seen) is truth


def test_what_is_not_tried_is_the_rest_or_everything() -> None:
    tried = {each.capability.code for each in not_tried([held(READ)], tried=True)}
    assert tried == {each.code for each in CAPABILITIES} - {"instances.list", "applications.list"}
    assert len(not_tried([held(READ)], tried=False)) == len(CAPABILITIES)


# Expected beside answered: every way it can come out


ONE, TWO = Thing("1", "one", "1"), Thing("2", "two", "2")
BOTH_YES = There((ONE, TWO), MappingProxyType({"1": Truth.YES, "2": Truth.YES}))
ONE_YES = There((ONE, TWO), MappingProxyType({"1": Truth.YES, "2": Truth.NO}))
ONE_MAYBE = There((ONE,), MappingProxyType({"1": Truth.UNKNOWN}))
OTHERS = There((TWO,), MappingProxyType({"2": Truth.NO}))
NOTHING = There((), MappingProxyType({}))
NO, DENIED, YES = Answer.NOT_ALLOWED, Answer.DENIED, Answer.ALLOWED
IN_GROUPS, PART = Answer.ONLY_IN_GROUP, Answer.PARTLY


@pytest.mark.parametrize(
    ("answer", "there", "expected"),
    [
        (NO, BOTH_YES, "agrees refused-as-expected"),
        (DENIED, None, "agrees refused-as-expected"),
        (YES, BOTH_YES, "disagrees refused"),
        # The permission is for the whole account: that there is nothing is no reason to refuse.
        (YES, NOTHING, "disagrees refused"),
        (YES, None, "disagrees refused"),
        (IN_GROUPS, ONE_YES, "disagrees refused"),
        (IN_GROUPS, OTHERS, "cannot-tell none-there"),
        (PART, NOTHING, "cannot-tell none-there"),
        (IN_GROUPS, None, "cannot-tell not-looked"),
        (Answer.UNKNOWN, BOTH_YES, "cannot-tell not-known"),
        (Answer.CONDITIONAL, BOTH_YES, "cannot-tell not-known"),
    ],
)
def test_refusals(answer: Answer, there: There | None, expected: str) -> None:
    found = compare_refusal(answer, there)
    assert f"{found.agreement} {found.noticed}" == expected


@pytest.mark.parametrize(
    ("answer", "there", "seen", "expected", "names"),
    [
        (YES, BOTH_YES, (ONE, TWO), "agrees as-expected", ()),
        (YES, BOTH_YES, (TWO,), "disagrees missing", ("one",)),
        (YES, BOTH_YES, (), "disagrees missing", ("one", "two")),
        (YES, NOTHING, (), "cannot-tell none-there", ()),
        (YES, None, (ONE,), "agrees as-expected", ()),
        (YES, None, (), "cannot-tell not-looked", ()),
        (IN_GROUPS, ONE_YES, (ONE,), "agrees as-expected", ()),
        (IN_GROUPS, ONE_YES, (ONE, TWO), "disagrees extra", ("two",)),
        (IN_GROUPS, ONE_YES, (TWO,), "disagrees missing", ("one",)),
        (IN_GROUPS, OTHERS, (), "cannot-tell none-there", ()),
        (IN_GROUPS, OTHERS, (TWO,), "disagrees extra", ("two",)),
        # The administrator does not see it, so where it belongs is not known.
        (IN_GROUPS, NOTHING, (ONE,), "cannot-tell not-known", ()),
        (IN_GROUPS, None, (ONE,), "cannot-tell not-looked", ()),
        (PART, ONE_MAYBE, (ONE,), "cannot-tell not-known", ()),
        (PART, ONE_MAYBE, (), "cannot-tell not-known", ()),
        (NO, BOTH_YES, (), "agrees nothing-shown", ()),
        (NO, NOTHING, (), "cannot-tell none-there", ()),
        (NO, None, (), "cannot-tell not-looked", ()),
        (DENIED, None, (TWO, ONE), "disagrees extra", ("one", "two")),
        (Answer.UNKNOWN, BOTH_YES, (ONE,), "cannot-tell not-known", ()),
    ],
)
def test_lists(
    answer: Answer,
    there: There | None,
    seen: tuple[Thing, ...],
    expected: str,
    names: tuple[str, ...],
) -> None:
    found = compare_list(answer, there, seen)
    assert f"{found.agreement} {found.noticed}" == expected
    assert found.names == names
