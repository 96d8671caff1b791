"""Every capability, answer and reason of a preview has its words, with all that they name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.policy.test_preview import ENTRY, GROUP, OFFICE, READ, held, written
from tests.text.test_tables import placeholders
from tui.core.policies import AccountScope, ResourceGroup, ResourceGroupScope
from tui.policy.capabilities import CAPABILITIES
from tui.policy.document import Effect
from tui.policy.preview import Answer, HeldPolicy, Outlook, Why, preview
from tui.text import preview as words

SOME = {"Effect": "Allow", "Action": "log:*", "Resource": "acs:log:*:*:project/a/logstore/b"}
GROUPS = {GROUP.group_id: ResourceGroup(GROUP.group_id, "prod", "Production [b]{x}")}


def found(code: str, *policies: HeldPolicy) -> Outlook:
    return next(each for each in preview(policies) if each.capability.code == code)


def test_the_tables_name_what_there_is() -> None:
    assert set(words.ANSWERS) == set(Answer)
    assert set(words.WHYS) == set(Why)
    assert {answer for answer, _ in words.REASONS} == set(Answer) - {Answer.UNKNOWN}
    for texts in (words.REASONS, words.WHYS):
        for text in texts.values():
            assert placeholders(text) <= {"by", "keys", "where"}


def test_labels_differ_and_fit_beside_an_answer() -> None:
    labels = [str(each.title) for each in CAPABILITIES]
    assert len(set(labels)) == len(labels)
    assert max(map(len, labels)) < 20
    assert all(str(each.meaning).endswith(".") for each in CAPABILITIES)


@pytest.mark.parametrize(
    ("outlook", "answer", "brief", "reason"),
    [
        (found("dashboards.see", held(READ)), "yes", "yes", f"Allowed by statement 1 of {READ}."),
        (found("dashboards.see", held(ENTRY)), "no", "no", "Nothing that is held allows it."),
        (
            found("instances.list", held(READ, GROUP)),
            "only in Production [b]{x}",
            "in Production [b]{x}",
            (
                "Allowed in Production [b]{x}, and not elsewhere, by statement 1 of"
                f" {READ}, held in Production [b]{{x}}."
            ),
        ),
        (
            found("instances.list", held(READ, GROUP), held(READ, ResourceGroupScope("rg-other"))),
            "only in 2 groups",
            "in 2 groups",
            (
                "Allowed in Production [b]{x}, in rg-other, and not elsewhere, by statement 1 of"
                f" {READ}, held in Production [b]{{x}}."
            ),
        ),
        (
            found("dashboards.see", held(READ, GROUP)),
            "not known",
            "not known",
            (
                f"It is allowed by statement 1 of {READ}, held in Production [b]{{x}}; whether such"
                " a grant counts in a resource group is not documented."
            ),
        ),
        (
            found(
                "dashboards.see",
                held(READ),
                written({"Effect": "Deny", "Action": "*", "Resource": "*"}),
            ),
            "no: denied",
            "no: denied",
            "Forbidden by statement 1 of by-hand.",
        ),
        (
            found(
                "alerts.edit",
                written({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": OFFICE}),
            ),
            "depends on a condition",
            "conditional",
            "Allowed under a condition on acs:SourceIp, by statement 1 of by-hand.",
        ),
        (
            found(
                "alerts.edit",
                written({"Effect": "Allow", "Action": "*", "Resource": "*"}),
                written({"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": OFFICE}),
            ),
            "depends on a condition",
            "conditional",
            "Forbidden under a condition on acs:SourceIp, by statement 1 of by-hand.",
        ),
        (
            found("metrics.write", written(SOME)),
            "not known",
            "not known",
            (
                "It hangs on statement 1 of by-hand, which is for some resources only: documented,"
                " and yet seen not to work."
            ),
        ),
        (
            found("dashboards.see", replace(held(READ), document=None)),
            "not known",
            "not known",
            "A policy that counts could not be read, or not be understood to its end.",
        ),
    ],
)
def test_it_reads_well(outlook: Outlook, answer: str, brief: str, reason: str) -> None:
    assert words.answer(outlook, GROUPS) == answer
    assert words.answer(outlook, GROUPS, short=True) == brief
    assert words.reason(outlook, GROUPS) == reason


def test_in_part_names_which_statement_limits_it() -> None:
    where = "acs:arms:cn-hangzhou:*:*"
    some = {"Effect": "Allow", "Action": "arms:*", "Resource": where}
    not_there = {"Effect": "Deny", "Action": "*", "Resource": where}
    allowed = found("instances.list", written(some))
    assert words.answer(allowed, {}) == "in part"
    assert "only, by statement 1 of by-hand" in words.reason(allowed, {})
    forbidden = found("instances.list", held(READ), written(not_there))
    assert words.reason(forbidden, {}).startswith("Forbidden for some regions")


def test_it_is_said_through_which_user_group() -> None:
    through = replace(held(READ), through="viewers\x1b[2J")
    outlook = found("dashboards.see", through)
    assert outlook.by is not None
    assert words.deciding(outlook.by, {}) == (
        f"statement 1 of {READ}, held through the user group viewers\N{REPLACEMENT CHARACTER}[2J"
    )


def combinations() -> Iterator[Outlook]:
    statements = [
        {"Effect": effect, "Action": action, "Resource": resource} | condition
        for effect in ("Allow", "Deny")
        for action in ("*", "arms:*", "ARMS:GET*", "log:*", "cms:*")
        for resource in ("*", "acs:arms:cn-hangzhou:*:*", "acs:log:*:*:project/a/logstore/b")
        for condition in ({}, {"Condition": OFFICE})
    ]
    policies = [written(each, scope) for each in statements for scope in (AccountScope(), GROUP)]
    policies.append(replace(held(READ), document=None))
    for one in policies:
        for other in (held(READ), held(READ, GROUP), held(ENTRY), one):
            yield from preview([one, other])


def test_there_are_words_for_whatever_comes_of_a_preview() -> None:
    seen = set()
    for outlook in combinations():
        effect = outlook.by.statement.effect if outlook.by is not None else None
        seen.add((outlook.answer, effect) if outlook.why is None else outlook.why)
        assert words.reason(outlook, GROUPS)
    assert seen == {*words.REASONS, *Why}, "each was met, and there is none too many"
    assert (Answer.DENIED, Effect.ALLOW) not in seen


def test_for_whom_it_is() -> None:
    assert words.heading((), now=False) == "What whoever gets this will be able to do"
    assert words.heading(("a", "b{x}"), now=False) == "What a and b{x} will be able to do"
    assert words.heading(("a", "b", "c"), now=True) == "What a and 2 more can do now"
    assert words.which(0, 3).startswith("1 of 3")
    assert words.held_where(GROUP, "", {}) == f"in {GROUP.group_id}"
    assert words.held_where(AccountScope(), "x", {}) == "through x, in the whole account"


def test_what_a_capability_takes_names_every_action_and_resource() -> None:
    for capability in CAPABILITIES:
        told = words.takes(capability)
        for need in (each for way in capability.ways for each in way.needs):
            action = need.action.replace("?*", "*")  # as people write all of a service
            assert action in told
            assert need.resource == "*" or f"{action} on {need.resource}" in told
        assert told.count(" or ") == len(capability.ways) - 1
