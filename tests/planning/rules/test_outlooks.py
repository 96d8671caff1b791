"""What many users come to is not worked out once for each of them."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from tests.planning.world import ACCOUNT, FACTS, GROUP, granting
from tests.policy.documents import allow, deny, knowing, says
from tui.core.facts import Facts
from tui.core.policies import ARMS_READ_ONLY, Grant, PolicyRef, custom
from tui.core.principals import HeldGrant, UserState
from tui.core.users import UserRow
from tui.planning.rules.rule import alone, content_view, in_group
from tui.policy.known import METRIC_READ
from tui.policy.preview import Answer

STORAGE, SERVERS, OFFICE = custom("Storage"), custom("Servers"), custom("Office")
TEXTS = {
    STORAGE: says(allow("oss:*")),
    SERVERS: says(allow("ecs:*")),
    OFFICE: says(deny("arms:List*", "acs:arms:cn-hangzhou:*:prometheus/*")),
}


def holding(**held: PolicyRef) -> Facts:
    states = {
        name: UserState(name, grants=(HeldGrant(Grant(ref, GROUP)),)) for name, ref in held.items()
    }
    return replace(knowing(FACTS, TEXTS), users=MappingProxyType(states))


def test_what_has_nothing_to_do_with_prometheus_makes_no_difference() -> None:
    facts = holding(a=STORAGE, b=SERVERS, c=OFFICE)
    rows = tuple(UserRow(name, existing=True) for name in "abc")
    ahead = content_view(replace(granting((ARMS_READ_ONLY, ACCOUNT)), users=rows), facts)
    first, second, third = ahead.seen
    assert first.prospect != second.prospect
    assert first.outlooks is second.outlooks
    # Whatever forbids something may make one.
    assert third.outlooks is not first.outlooks


def test_what_was_not_understood_may_say_anything() -> None:
    half = '{"Version":"1","Statement":[{"Effect":"Perhaps","Action":"*","Resource":"*"}]}'
    facts = knowing(FACTS, {STORAGE: half})
    (seen,) = content_view(granting((STORAGE, GROUP)), facts).seen
    assert seen.answer("instances.list") is Answer.UNKNOWN


def test_what_a_document_gives_by_itself() -> None:
    text = knowing(FACTS, {}).documents[METRIC_READ].text
    assert alone(text)["metrics.query"] is Answer.ALLOWED
    assert in_group(text)["metrics.query"] is Answer.UNKNOWN
    assert in_group(text)["instance.read"] is Answer.ONLY_IN_GROUP
    assert alone(text)["console.enter"] is Answer.NOT_ALLOWED
