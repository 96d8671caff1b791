"""When one document certainly gives all that another one gives."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.policy.documents import TEXTS
from tui.core.policies import ARMS_FULL, ARMS_PROMETHEUS_CONSOLE, COMPANION_DOCUMENT
from tui.policy.check import check_document
from tui.policy.document import Document
from tui.policy.evaluate import Decision, Request, evaluate, gives_all
from tui.policy.known import METRIC_READ

MANY = [f"arms:*{at}" for at in range(300)]
FULL, ENTRY = TEXTS[ARMS_FULL], TEXTS[ARMS_PROMETHEUS_CONSOLE]
METRICS = TEXTS[METRIC_READ]
PROM = "acs:arms:*:*:prometheus/*"


def understood(text: str) -> Document:
    return check_document(text).document


def says(action: object, resource: object = "*", effect: str = "Allow", **more: object) -> str:
    statement = {"Effect": effect, "Action": action, "Resource": resource, **more}
    return json.dumps({"Version": "1", "Statement": [statement]})


NOT_GET = json.dumps(
    {
        "Version": "1",
        "Statement": [{"Effect": "Allow", "NotAction": "arms:Get*", "Resource": "*"}],
    }
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
        (says("*"), FULL, True),
        (says("arms:*"), says(["arms:List*", "arms:Get?"]), True),
        (says("arms:List*"), says("arms:*"), False),
        (says(["arms:Get*", "arms:List*"]), says("arms:*"), False),
        (says("arms:*", PROM), says("arms:Get*"), False),
        (says("arms:*"), says("arms:Get*", PROM), True),
        (says("arms:*", PROM), says("arms:Get*", "acs:arms:cn-hangzhou:1:prometheus/c1"), True),
        # Conditions make the narrow one narrower, and the wide one uncertain
        (says("arms:*"), says("arms:*", Condition=AT_NIGHT), True),
        (says("arms:*", Condition=AT_NIGHT), says("arms:*", Condition=AT_NIGHT), False),
        (says("*"), NOT_GET, True),
        # Too much to compare, and no yes is an answer
        (says(MANY), says(MANY), False),
        (says(MANY[:100]), says(MANY[:100]), True),
        (says("arms:*"), says(MANY), True),
        (NOT_GET, says("arms:List*"), False),
        (NOT_GET, says("arms:GetAuthToken"), False),
        (says("*"), says("arms:*", effect="Deny"), False),
        (says("*", effect="Deny"), says("arms:*"), False),
        (says("*"), "{", False),
        (says("*"), '{"Version":"1","Statement":[]}', False),
    ],
)
def test_by_hand(wide: str, narrow: str, *, yes: bool) -> None:
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
_DOCUMENTS = st.builds(says, _ACTIONS, _RESOURCES)


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
