"""Laws that hold for any policies, and cases decided by hand."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.policy.documents import TEXTS, allow, deny, says
from tests.policy.two_opinions import OPEN, compare
from tests.policy.writing import (
    ACTIONS,
    RESOURCES,
    contexts,
    document,
    documents,
    statements,
)
from tui.core.policies import ARMS_FULL, ARMS_PROMETHEUS_CONSOLE, COMPANION_DOCUMENT
from tui.policy.check import check_document
from tui.policy.document import UNREAD, Document, Effect, Statement
from tui.policy.evaluate import Decision, Request, Verdict, evaluate, gives_all
from tui.policy.known import METRIC_READ

requests = st.builds(
    Request, action=st.sampled_from(ACTIONS), resource=st.sampled_from(RESOURCES), context=contexts
)
policies = st.lists(documents, max_size=3)
RANK = {
    Decision.DENIED: 0,
    Decision.NOT_ALLOWED: 0,
    Decision.UNKNOWN: 1,
    Decision.CONDITIONAL: 2,
    Decision.PARTLY: 3,
    Decision.ALLOWED: 4,
}


def ask(found: list[Document], request: Request) -> Verdict[int]:
    return evaluate(enumerate(found), request)


@given(policies, requests)
def test_a_deny_of_everything_always_wins(found: list[Document], request: Request) -> None:
    forbidding = Document((Statement(Effect.DENY, ("*",), ("*",)),))
    verdict = ask([*found, forbidding], request)
    assert verdict.decision is Decision.DENIED
    assert verdict.by is not None
    assert verdict.by.statement.effect is Effect.DENY


@given(policies, statements(Effect.ALLOW), requests)
def test_one_more_allow_never_takes_anything_away(
    found: list[Document], more: Statement, request: Request
) -> None:
    before = ask(found, request).decision
    after = ask([*found, Document((more,))], request).decision
    assert RANK[after] >= RANK[before]


@given(policies, statements(Effect.DENY), requests)
def test_one_more_deny_never_gives_anything(
    found: list[Document], more: Statement, request: Request
) -> None:
    before = ask(found, request).decision
    after = ask([*found, Document((more,))], request).decision
    assert RANK[after] <= RANK[before]


@given(policies, requests)
def test_the_order_of_policies_does_not_matter(found: list[Document], request: Request) -> None:
    assert ask(found, request).decision is ask(found[::-1], request).decision


@given(policies, requests)
def test_twice_the_same_policies_are_the_same(found: list[Document], request: Request) -> None:
    assert ask(found + found, request).decision is ask(found, request).decision


@given(policies, requests)
def test_what_is_decided_is_decided_by_a_statement(found: list[Document], request: Request) -> None:
    verdict = ask(found, request)
    assert (verdict.by is None) == (verdict.decision is Decision.NOT_ALLOWED)
    if verdict.decision is Decision.ALLOWED:
        assert verdict.by is not None
        assert verdict.by.statement.effect is Effect.ALLOW


@given(policies, requests)
def test_of_a_document_that_was_not_understood_only_a_deny_is_sure(
    found: list[Document], request: Request
) -> None:
    unread = [*found, UNREAD]
    before, after = ask(found, request).decision, ask(unread, request).decision
    expected = before if before is Decision.DENIED else Decision.UNKNOWN
    assert after is expected


C1 = "acs:arms:cn-hangzhou:1290:prometheus/c1"
EVERY = "acs:arms:*:*:prometheus/*"
GET = "arms:GetPrometheusInstance"
HANGZHOU = "acs:arms:cn-hangzhou:*:prometheus/*"
OFFICE = {"IpAddress": {"acs:SourceIp": ["10.0.0.0/8", "192.0.2.1"]}}


@pytest.mark.parametrize(
    ("found", "request_", "expected", "number"),
    [
        ([], Request(GET), Decision.NOT_ALLOWED, None),
        ([allow("arms:Get*")], Request(GET, EVERY), Decision.ALLOWED, 1),
        ([allow("arms:List*"), allow("*")], Request(GET, EVERY), Decision.ALLOWED, 2),
        ([allow("arms:List*")], Request(GET, EVERY), Decision.NOT_ALLOWED, None),
        ([allow("arms:*", resource=HANGZHOU)], Request(GET, C1), Decision.ALLOWED, 1),
        ([allow("arms:*", resource=HANGZHOU)], Request(GET, EVERY), Decision.PARTLY, 1),
        ([allow("arms:*", resource=HANGZHOU)], Request(GET), Decision.PARTLY, 1),
        ([allow("*"), deny(GET)], Request(GET, C1), Decision.DENIED, 2),
        ([allow("*"), deny(GET, resource=C1)], Request(GET, EVERY), Decision.PARTLY, 2),
        ([allow("*"), deny(GET, resource=C1)], Request(GET, C1), Decision.DENIED, 2),
        ([allow("*", Condition=OFFICE)], Request(GET, C1), Decision.CONDITIONAL, 1),
        (
            [allow("*", Condition=OFFICE)],
            Request(GET, C1, {"acs:SourceIp": "10.9.8.7"}),
            Decision.ALLOWED,
            1,
        ),
        (
            [allow("*", Condition=OFFICE)],
            Request(GET, C1, {"acs:SourceIp": "198.51.100.1"}),
            Decision.NOT_ALLOWED,
            None,
        ),
        ([allow("*"), deny("*", Condition=OFFICE)], Request(GET), Decision.CONDITIONAL, 2),
        ([allow("ARMS:getprometheusinstance")], Request(GET), Decision.UNKNOWN, 1),
        ([allow("*"), deny("ARMS:get*")], Request(GET), Decision.UNKNOWN, 2),
    ],
)
def test_by_hand(
    found: list[dict[str, object]], request_: Request, expected: Decision, number: int | None
) -> None:
    verdict = evaluate([("policy", document(*found))], request_)
    assert verdict.decision is expected
    assert (verdict.by.statement.number if verdict.by else None) == number


def test_every_action_but_some() -> None:
    found = Document((Statement(Effect.ALLOW, ("ram:*",), ("*",), other_actions=True),))
    assert ask([found], Request("ram:CreateUser")).decision is Decision.NOT_ALLOWED
    assert ask([found], Request(GET)).decision is Decision.ALLOWED
    assert ask([found], Request("RAM:CreateUser")).decision is Decision.UNKNOWN


@pytest.mark.parametrize(
    "statement",
    [
        {"Effect": "Allow", "Action": "arms:Get*", "NotResource": C1},
        {"Effect": "Allow", "Action": "arms:Get*", "Resource": 1},
        {"Effect": "Allow", "Action": ["arms:Get*"], "Resource": []},
        {"Effect": "Allow", "Action": "arms:Get*"},
        {"Effect": "allow", "Action": "arms:Get*", "Resource": "*"},
        {"Action": "arms:Get*", "Resource": "*"},
        {"Effect": "Allow", "Action": "arms:Get*", "Resource": "*", "Principal": "*"},
        {"Effect": "Allow", "Action": "arms:Get*", "Resource": "*", "Sid": "one"},
        {"Effect": "Deny", "Action": "arms:Get*", "Resource": "*", "Sid": "one"},
        {"Effect": "Deny", "Action": ["arms:Get*"], "NotResource": "acs:oss:*:*:*"},
    ],
)
def test_a_statement_that_was_not_understood_makes_unknown_what_it_is_about(
    statement: dict[str, object],
) -> None:
    beside = allow("*") if statement.get("Effect") == "Deny" else allow("log:*")
    odd = check_document(says(beside, statement)).document
    assert ask([odd], Request(GET, C1)).decision is Decision.UNKNOWN
    assert ask([odd], Request("log:GetIndex")).decision is Decision.ALLOWED


@pytest.mark.parametrize("resource", ["acs:ARMS:*:*:*", "acs:arms:*:*:Prometheus/*"])
def test_resources_are_compared_letter_by_letter(resource: str) -> None:
    found = [document(allow("arms:*", resource=resource))]
    assert ask(found, Request(GET, C1)).decision is Decision.NOT_ALLOWED


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        ([allow("arms:*")], Decision.ALLOWED),
        ([allow("a*:*")], Decision.ALLOWED),
        ([allow(["arms:Get*", "arms:List*"])], Decision.NOT_ALLOWED),
        ([allow("ARMS:*")], Decision.UNKNOWN),
        ([allow("ARMS:Get*")], Decision.NOT_ALLOWED),
        ([allow("*"), deny("arms:Get*")], Decision.UNKNOWN),
        ([allow("*"), deny("arms:*")], Decision.DENIED),
        ([{"Effect": "Allow", "NotAction": "arms:Get*", "Resource": "*"}], Decision.UNKNOWN),
    ],
)
def test_all_actions_of_a_service_may_be_asked_about_at_once(
    found: list[dict[str, object]], expected: Decision
) -> None:
    assert ask([document(*found)], Request("arms:*")).decision is expected


HERE, ELSEWHERE = "acs:arms:cn-hangzhou:*:prometheus/*", "acs:arms:cn-beijing:*:prometheus/*"
ANY = Request("arms:ListPrometheusInstances", "acs:arms:*:*:prometheus/*")


@pytest.mark.parametrize("forbidden", [HERE, "acs:arms:cn-*:*:*", "acs:arms:cn-hangzhou:*:*"])
def test_what_is_allowed_in_part_and_forbidden_there_is_not_allowed(forbidden: str) -> None:
    found = [document(allow("arms:List*", resource=HERE), deny("arms:*", resource=forbidden))]
    assert ask(found, ANY).decision is Decision.NOT_ALLOWED
    wider = [
        document(
            allow("arms:List*", resource="acs:arms:cn-hangzhou:*:*"),
            deny("arms:*", resource=forbidden),
        )
    ]
    assert ask(wider, ANY).decision is Decision.NOT_ALLOWED


def test_where_there_is_too_much_to_compare_nothing_is_taken_for_certain() -> None:
    some = [f"acs:arms:cn-hangzhou:1:prometheus/{at:04}*" for at in range(300)]
    for count, decision in ((3, Decision.NOT_ALLOWED), (300, Decision.PARTLY)):
        given, taken = (say("arms:List*", resource=some[:count]) for say in (allow, deny))
        found = [check_document(says(given, taken)).document]
        assert ask(found, ANY).decision is decision


def test_what_is_allowed_in_part_and_forbidden_elsewhere_is_allowed_in_part() -> None:
    found = [document(allow("arms:List*", resource=HERE), deny("arms:*", resource=ELSEWHERE))]
    assert ask(found, ANY).decision is Decision.PARTLY
    both = [
        document(
            allow("arms:List*", resource=[HERE, ELSEWHERE]), deny("arms:*", resource=ELSEWHERE)
        )
    ]
    assert ask(both, ANY).decision is Decision.PARTLY
    some = [
        document(
            allow("arms:List*", resource=HERE), deny("arms:*", resource=HERE.replace("/*", "/c1"))
        )
    ]
    assert ask(some, ANY).decision is Decision.PARTLY


# When one document certainly gives all that another one gives


MANY = [f"arms:*{at}" for at in range(300)]
FULL, ENTRY = TEXTS[ARMS_FULL], TEXTS[ARMS_PROMETHEUS_CONSOLE]
METRICS = TEXTS[METRIC_READ]
PROM = "acs:arms:*:*:prometheus/*"


def understood(text: str) -> Document:
    return check_document(text).document


def single(action: object, resource: object = "*", effect: str = "Allow", **more: object) -> str:
    statement = {"Effect": effect, "Action": action, "Resource": resource, **more}
    return json.dumps({"Version": "1", "Statement": [statement]})


NOT_GET = json.dumps(
    {"Version": "1", "Statement": [{"Effect": "Allow", "NotAction": "arms:Get*", "Resource": "*"}]}
)
AT_NIGHT = {"StringEquals": {"acs:SourceIp": "192.0.2.1"}}


@pytest.mark.parametrize(
    ("wide", "narrow", "yes"),
    [
        (FULL, ENTRY, True),
        (FULL, COMPANION_DOCUMENT, True),
        (ENTRY, FULL, False),
        # log:QueryMetrics on everything is more than on aliyun-prom-*
        (FULL, METRICS, False),
        (single("*"), FULL, True),
        (single("arms:*"), single(["arms:List*", "arms:Get?"]), True),
        (single("arms:List*"), single("arms:*"), False),
        (single(["arms:Get*", "arms:List*"]), single("arms:*"), False),
        (single("arms:*", PROM), single("arms:Get*"), False),
        (single("arms:*"), single("arms:Get*", PROM), True),
        (single("arms:*", PROM), single("arms:Get*", "acs:arms:cn-hangzhou:1:prometheus/c1"), True),
        # Conditions make the narrow one narrower, and the wide one uncertain
        (single("arms:*"), single("arms:*", Condition=AT_NIGHT), True),
        (single("arms:*", Condition=AT_NIGHT), single("arms:*", Condition=AT_NIGHT), False),
        (single("*"), NOT_GET, True),
        # Too much to compare, and no yes is an answer
        (single(MANY), single(MANY), False),
        (single(MANY[:100]), single(MANY[:100]), True),
        (single("arms:*"), single(MANY), True),
        (NOT_GET, single("arms:List*"), False),
        (NOT_GET, single("arms:GetAuthToken"), False),
        (single("*"), single("arms:*", effect="Deny"), False),
        (single("*", effect="Deny"), single("arms:*"), False),
        (single("*"), "{", False),
        (single("*"), '{"Version":"1","Statement":[]}', False),
    ],
)
def test_containing_by_hand(wide: str, narrow: str, *, yes: bool) -> None:
    assert gives_all(understood(wide), understood(narrow)) is yes


_WORDS = st.sampled_from(["arms", "cms", "*", "Get*", "List?", "Get", "a*b"])
_ACTIONS = st.lists(
    st.tuples(st.sampled_from(["arms", "cms"]), _WORDS).map(":".join) | st.just("*"),
    min_size=1,
    max_size=3,
)
_RESOURCES = st.lists(
    st.sampled_from(["*", PROM, "acs:arms:cn-hangzhou:*:*", "acs:arms:*:*:prometheus/c1"]),
    min_size=1,
    max_size=2,
)
_DOCUMENTS = st.builds(single, _ACTIONS, _RESOURCES)


@given(_DOCUMENTS, _DOCUMENTS, _ACTIONS, _RESOURCES)
def test_what_is_contained_adds_nothing(
    wide: str, narrow: str, actions: list[str], resources: list[str]
) -> None:
    one, other = understood(wide), understood(narrow)
    if not gives_all(one, other):
        return
    for action in actions:
        for resource in resources:
            request = Request(action, resource)
            alone = evaluate([("wide", one)], request).decision
            both = evaluate([("wide", one), ("narrow", other)], request).decision
            assert both is alone
            if evaluate([("narrow", other)], request).decision is Decision.ALLOWED:
                assert alone is Decision.ALLOWED


# An evaluator written from the documentation alone decides like the project's own


def test_twenty_thousand_are_decided_alike() -> None:
    met = compare(20_000, seed=13)
    assert set(met) == {OPEN, Decision.ALLOWED, Decision.DENIED, Decision.NOT_ALLOWED}
    assert min(met.values()) > 1_000, met
