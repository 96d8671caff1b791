"""What the published policies let a user do; every expectation is written by hand, from the text.

A letter per capability, in the order of ``CAPABILITIES``: y allowed, n not allowed, d denied,
g only in the resource group, p partly, c conditional, ? unknown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from tui.core.policies import (
    COMPANION_DOCUMENT,
    AccountScope,
    ResourceGroupScope,
    Scope,
    custom,
    system,
)
from tui.policy.capabilities import CAPABILITIES
from tui.policy.check import check_document
from tui.policy.document import Document
from tui.policy.preview import Answer, HeldPolicy, Why, preview
from tui.simulator.seed.published_policies import PUBLISHED

ACCOUNT, GROUP = AccountScope(), ResourceGroupScope("rg-acfmexample0001")
CODES = {
    Answer.ALLOWED: "y",
    Answer.NOT_ALLOWED: "n",
    Answer.DENIED: "d",
    Answer.ONLY_IN_GROUP: "g",
    Answer.PARTLY: "p",
    Answer.CONDITIONAL: "c",
    Answer.UNKNOWN: "?",
}
TEXTS: Mapping[str, str] = {
    each.name: json.dumps({"Version": "1", "Statement": list(each.statements)})
    for each in PUBLISHED
}
READ, FULL = "AliyunARMSReadOnlyAccess", "AliyunARMSFullAccess"
ENTRY, METRICS = "AliyunARMSPrometheusAccessAuth", "AliyunPrometheusMetricReadAccess"


def document(text: str) -> Document:
    checked = check_document(text)
    assert checked.good, checked.problems
    return checked.document


def held(name: str, scope: Scope = ACCOUNT) -> HeldPolicy:
    if name == "companion":
        return HeldPolicy(custom("OnrampReadTraceApp"), scope, document(COMPANION_DOCUMENT))
    return HeldPolicy(system(name), scope, document(TEXTS[name]))


def written(statement: Mapping[str, object], scope: Scope = ACCOUNT) -> HeldPolicy:
    text = json.dumps({"Version": "1", "Statement": [dict(statement)]})
    return HeldPolicy(custom("by-hand"), scope, document(text))


def letters(*policies: HeldPolicy) -> str:
    return "".join(CODES[each.answer] for each in preview(policies))


def test_the_capabilities_are_those_of_the_tables() -> None:
    assert [each.code for each in CAPABILITIES] == [
        "console.enter",
        "instances.list",
        "instance.read",
        "token.read",
        "dashboards.see",
        "metrics.query",
        "metrics.write",
        "alerts.list",
        "alerts.edit",
        "alerts.delete",
        "alerts.silence",
        "contacts.manage",
        "instance.create",
        "instance.delete",
        "tags.change",
        "applications.list",
        "applications.edit",
        "cloudmonitor.manage",
    ]


@pytest.mark.parametrize(
    ("policies", "expected"),
    [
        # enter list read token | boards query write | alerts: list edit delete silence contacts
        # | create delete tags | applications: list edit | CloudMonitor
        ([], "nnnn nnn nnnnn nnn nn n"),
        # arms:Get*, List*, Query* and so on, cms reads, and log reads on aliyun-prom-*
        ([(READ, ACCOUNT)], "yyyy yyn ynnnn nnn nn n"),
        # arms:* and cms:*; remote write only on aliyun-prom-*, which was seen not to work
        ([(FULL, ACCOUNT)], "yyyy yy? yyyyy yyy yy y"),
        # Twelve arms actions on *, among them arms:TagResources; it lists nothing
        ([(ENTRY, ACCOUNT)], "ynnn nnn nnnnn nny nn n"),
        # cms:ListPrometheusInstances, cms:GetPrometheusInstance and log reads on *
        ([(METRICS, ACCOUNT)], "nyyy nyn nnnnn nnn nn n"),
        # arms:ReadTraceApp alone does not list
        ([("companion", ACCOUNT)], "nnnn nnn nnnnn nnn nn n"),
        ([(READ, ACCOUNT), ("companion", ACCOUNT)], "yyyy yyn ynnnn nnn yn n"),
        # In a group: what has a resource there; what is for all at once nobody documents
        ([(READ, GROUP)], "?ggg ??n ?nnnn nnn nn n"),
        ([(READ, GROUP), ("companion", GROUP)], "?ggg ??n ?nnnn nnn gn n"),
        ([(READ, ACCOUNT), ("companion", GROUP)], "yyyy yyn ynnnn nnn gn n"),
        ([(ENTRY, ACCOUNT), (READ, GROUP)], "yggg ??n ?nnnn nny nn n"),
        ([(FULL, GROUP)], "?ggg ??? ?ggg? ?gg gg ?"),
        ([(METRICS, ACCOUNT), ("companion", ACCOUNT)], "nyyy nyn nnnnn nnn nn n"),
    ],
)
def test_published_policies(policies: list[tuple[str, Scope]], expected: str) -> None:
    found = letters(*(held(name, scope) for name, scope in policies))
    assert found == expected.replace(" ", "")


@pytest.mark.parametrize(
    ("mine", "expected"),
    [
        ({"Effect": "Deny", "Action": "arms:Get*", "Resource": "*"}, "dyyy yyn ynnnn nnn nn n"),
        (
            {"Effect": "Deny", "Action": ["arms:Get*", "cms:Get*"], "Resource": "*"},
            "dydd yyn ynnnn nnn nn n",
        ),
        ({"Effect": "Deny", "Action": "*", "Resource": "*"}, "dddd ddd ddddd ddd dd d"),
    ],
)
def test_a_deny_beside_reading(mine: dict[str, object], expected: str) -> None:
    assert letters(held(READ), written(mine)) == expected.replace(" ", "")


HANGZHOU = "acs:arms:cn-hangzhou:*:prometheus/*"
OFFICE = {"IpAddress": {"acs:SourceIp": "192.0.2.0/24"}}


@pytest.mark.parametrize(
    ("mine", "expected"),
    [
        # The documented example for a region, as far as its text is known. What knows no
        # resources takes an asterisk, so that the console is opened by another policy, as the
        # same page says (AliyunARMSPrometheusAccessAuth in the whole account).
        (
            {
                "Effect": "Allow",
                "Action": ["arms:List*", "arms:Get*", "arms:Update*", "arms:Create*", "arms:Del*"],
                "Resource": HANGZHOU,
            },
            # What takes "*" has no part: whether so much is enough for it is not settled
            "?ppp ?nn ?nn?? pnn nn n",
        ),
        (
            {"Effect": "Allow", "Action": "arms:*", "Resource": "*", "Condition": OFFICE},
            "cccc cn? ccccc ccc cc n",
        ),
        ({"Effect": "Allow", "Action": "ARMS:GET*", "Resource": "*"}, "?n?? nnn ?nnnn nnn nn n"),
        ({"Effect": "Allow", "NotAction": "ram:*", "Resource": "*"}, "yyyy yyy yyyyy yyy yy y"),
    ],
)
def test_policies_by_hand(mine: dict[str, object], expected: str) -> None:
    assert letters(written(mine)) == expected.replace(" ", "")


def test_a_document_that_was_not_read_leaves_everything_open() -> None:
    unread = HeldPolicy(custom("unread"), ACCOUNT, None)
    outlooks = preview([held(READ), unread])
    assert {each.answer for each in outlooks} == {Answer.UNKNOWN}
    assert {each.why for each in outlooks} == {Why.NOT_READ}


def test_why_it_is_unknown_and_by_which_statement() -> None:
    found = {each.capability.code: each for each in preview([held(FULL, GROUP)])}
    assert found["dashboards.see"].why is Why.BY_GROUP
    assert found["instances.list"].groups == (GROUP.group_id,)
    by = found["instances.list"].by
    assert by is not None
    assert (by.source.policy, by.statement.number) == (system(FULL), 1)
    everywhere = {each.capability.code: each for each in preview([held(FULL)])}
    assert everywhere["metrics.write"].why is Why.NARROW


def test_every_capability_names_its_source() -> None:
    assert all(each.source.startswith("https://") for each in CAPABILITIES)
    assert all(each.ways and all(way.needs for way in each.ways) for each in CAPABILITIES)


def answers(*policies: HeldPolicy) -> Mapping[str, Answer]:
    return {each.capability.code: each.answer for each in preview(policies)}


@pytest.mark.parametrize(
    ("code", "statement"),
    [
        (
            "metrics.query",
            {
                "Effect": "Allow",
                "Action": ["log:QueryPrometheusMetrics", "log:GetLogStoreLogs"],
                "Resource": "acs:log:cn-hangzhou:*:project/*/logstore/aliyun-prom-*",
            },
        ),
        (
            "dashboards.see",
            {
                "Effect": "Allow",
                "Action": "arms:ListDashboards",
                "Resource": "*",
                "Condition": {"IpAddress": {"acs:SourceIp": "10.0.0.0/8"}},
            },
        ),
    ],
)
def test_less_than_all_in_a_group_is_as_unknown_as_all(
    code: str, statement: Mapping[str, object]
) -> None:
    # Whether a grant in a resource group counts for it is not documented.
    outlook = next(it for it in preview([written(statement, GROUP)]) if it.capability.code == code)
    assert (outlook.answer, outlook.why) == (Answer.UNKNOWN, Why.BY_GROUP)
    assert outlook.groups == (GROUP.group_id,)
    # In the whole account it is what it is, whatever a group adds.
    assert answers(written(statement))[code] in {Answer.PARTLY, Answer.CONDITIONAL}
    both = answers(written(statement), written(statement, GROUP))
    assert both[code] in {Answer.PARTLY, Answer.CONDITIONAL}


def test_what_is_allowed_in_a_group_and_in_a_region_is_not_only_in_the_group() -> None:
    everywhere = written({"Effect": "Allow", "Action": "arms:*", "Resource": "*"}, GROUP)
    region = "acs:arms:cn-hangzhou:*:prometheus/*"
    some = written({"Effect": "Allow", "Action": "arms:*", "Resource": region})
    assert answers(everywhere)["instance.delete"] is Answer.ONLY_IN_GROUP
    assert answers(everywhere, some)["instance.delete"] is Answer.PARTLY


def by_hand(*statements: object) -> HeldPolicy:
    text = json.dumps({"Version": "1", "Statement": list(statements)})
    return HeldPolicy(custom("by-hand"), ACCOUNT, check_document(text).document)


SERVICES = sorted(
    {
        (each.code, need.action.partition(":")[0])
        for each in CAPABILITIES
        for way in each.ways
        for need in way.needs
    }
)


@pytest.mark.parametrize(("code", "service"), SERVICES)
@pytest.mark.parametrize("pattern", ["{}:*", "{}:**", "{:.2}*:*", "*:*", "*", "{}:?*"])
def test_all_of_a_service_on_everything_is_never_a_no(
    code: str, service: str, pattern: str
) -> None:
    wide = {"Effect": "Allow", "Action": pattern.format(service), "Resource": "*"}
    assert answers(by_hand(wide))[code] in {Answer.ALLOWED, Answer.UNKNOWN}
    told = answers(by_hand(wide, {"Effect": "Deny", "Action": "*", "Resource": "*"}))
    assert told[code] is Answer.DENIED


def test_full_access_to_arms_writes_to_older_instances() -> None:
    (found,) = (
        each
        for each in preview([by_hand({"Effect": "Allow", "Action": "arms:*", "Resource": "*"})])
        if each.capability.code == "metrics.write"
    )
    assert (found.answer, found.why) == (Answer.UNKNOWN, Why.OLDER)
    assert found.by is not None
    narrow = {"Effect": "Allow", "Action": "arms:*", "Resource": "acs:arms:cn-hangzhou:*:*"}
    assert answers(by_hand(narrow))["metrics.write"] is Answer.UNKNOWN
    some = {"Effect": "Allow", "Action": ["arms:Get*", "arms:Create*"], "Resource": "*"}
    assert answers(by_hand(some))["metrics.write"] is Answer.NOT_ALLOWED


NOT_RAM = {"Effect": "Allow", "NotAction": ["ram:*", "ims:*"], "Resource": "*"}
ROLES = {"Effect": "Allow", "Action": "ram:CreateRole", "Resource": "acs:ram:*:*:role/*"}


@pytest.mark.parametrize(
    "odd",
    [
        {**ROLES, "Condition": {"ForAllValues:StringEquals": {"ram:TrustedPrincipalTypes": "a"}}},
        {**ROLES, "Condition": {"StringIs": {"a": "b"}}},
        {**ROLES, "Condition": 1},
        {**ROLES, "Sid": "one"},
        {**ROLES, "Principal": "*"},
        {**ROLES, "Effect": "allow"},
        {**ROLES, "Effect": "Deny", "Condition": {"Null": {"a": "true"}}},
        {**ROLES, "Resource": 1},
        {"Effect": "Deny", "Action": "ram:CreateRole", "NotResource": "*"},
        {**ROLES, "Action": "oss:*", "Effect": "DENY"},
    ],
)
def test_a_statement_that_was_not_understood_decides_nothing_else(odd: dict[str, object]) -> None:
    assert set(answers(by_hand(NOT_RAM, odd)).values()) == {Answer.ALLOWED}
    beside = {"Effect": "Allow", "Action": "arms:ListDashboards", "Resource": "*"}
    told = answers(by_hand(beside, odd))
    assert {code for code, answer in told.items() if answer is Answer.ALLOWED} == {"dashboards.see"}
    assert Answer.UNKNOWN not in told.values()


def test_a_statement_of_which_nothing_is_known_decides_everything() -> None:
    told = answers(by_hand(NOT_RAM, "?"))
    assert set(told.values()) == {Answer.UNKNOWN}
