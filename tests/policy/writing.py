"""Documents that were understood, and strategies that make them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.policy.documents import says
from tui.policy.check import check_document
from tui.policy.document import Condition, Document, Effect, Part, Statement


def document(*statements: dict[str, Any]) -> Document:
    """A policy document, which has to be good."""
    if not statements:
        return Document(())
    checked = check_document(says(*statements))
    assert checked.good, checked.problems
    return checked.document


ACTIONS = ("arms:GetPrometheusInstance", "arms:ListDashboards", "arms:DeleteAlertRules")
RESOURCES = ("*", "acs:arms:cn-hangzhou:1290:prometheus/c1", "acs:arms:*:*:prometheus/*")
action_patterns = st.sampled_from(
    ("*", "arms:*", "arms:Get*", "ARMS:get*", "arms:*Alert*", "cms:*", *ACTIONS)
)
resource_patterns = st.sampled_from(
    (*RESOURCES, "acs:arms:cn-hangzhou:*:*", "acs:arms:*:*:armsapp/*", "acs:arms:*")
)
conditions = st.builds(
    Condition,
    operator=st.sampled_from(("StringEquals", "StringNotLike", "Bool", "IpAddress")),
    key=st.sampled_from(("acs:SourceIp", "acs:MFAPresent", "acs:ResourceTag/team")),
    values=st.lists(st.sampled_from(("true", "sre", "10.0.0.0/8")), min_size=1).map(tuple),
)
contexts = st.dictionaries(
    st.sampled_from(("acs:SourceIp", "acs:MFAPresent", "acs:ResourceTag/team")),
    st.sampled_from(("true", "false", "10.1.2.3", "sre")),
)


def statements(effect: Effect | None = None) -> st.SearchStrategy[Statement]:
    """Statements of one effect, or of both."""
    return st.builds(
        Statement,
        effect=st.sampled_from(Effect) if effect is None else st.just(effect),
        actions=st.lists(action_patterns, min_size=1, max_size=3).map(tuple),
        resources=st.lists(resource_patterns, min_size=1, max_size=2).map(tuple),
        conditions=st.lists(conditions, max_size=2).map(tuple),
        other_actions=st.booleans(),
        unread=st.frozensets(st.sampled_from(Part), max_size=1),
    )


documents = st.lists(statements(), max_size=4).map(lambda found: Document(tuple(found)))
