"""Templates make documents that RAM takes and that allow what they say, and no more.

A letter per capability, in the order of ``CAPABILITIES``, as in the tests of the preview.
"""

from __future__ import annotations

import json

import pytest

from tests.policy.test_preview import CODES
from tui.core.policies import AccountScope, ResourceGroupScope, Scope, custom
from tui.policy.capabilities import CAPABILITIES
from tui.policy.check import check_document
from tui.policy.preview import HeldPolicy, preview
from tui.policy.templates import (
    RIGHTS,
    USUAL,
    Filled,
    Instance,
    Right,
    Template,
    document,
    proposed_name,
)

ACCOUNT, GROUP = AccountScope(), ResourceGroupScope("rg-acfmexample0001")
ONE = (Instance("cn-hangzhou", "c1a2b3"),)


def filled(template: Template, *rights: Right) -> Filled:
    return Filled(
        template,
        frozenset(rights) or USUAL[template],
        regions=("cn-hangzhou", "cn-beijing") if template is Template.REGION else (),
        instances=ONE,
        tag_key="team",
        tag_values=("backend", "sre"),
    )


def answers(it: Filled, scope: Scope = ACCOUNT) -> dict[str, str]:
    """Code to letter; what is not allowed is left out."""
    checked = check_document(document(it))
    assert checked.problems == ()
    held = HeldPolicy(custom("made"), scope, checked.document)
    told = {each.capability.code: CODES[each.answer] for each in preview([held])}
    return {code: letter for code, letter in told.items() if letter != "n"}


UNSETTLED = ("console.enter", "dashboards.see", "alerts.list", "alerts.silence", "contacts.manage")
"""What takes all resources, and is named by a wildcard for some."""
EVERYTHING = {template: filled(template, *rights) for template, rights in RIGHTS.items()}


@pytest.mark.parametrize("template", Template)
def test_every_document_is_one_that_ram_takes(template: Template) -> None:
    for it in (filled(template), EVERYTHING[template]):
        assert check_document(document(it)).problems == ()


def test_a_region_to_look_at() -> None:
    assert answers(filled(Template.REGION)) == {
        "instances.list": "p",
        "metrics.query": "p",
        "dashboards.see": "y",
        "alerts.list": "y",
    }


def test_a_region_with_everything() -> None:
    assert answers(EVERYTHING[Template.REGION]) == {
        "instances.list": "p",
        "instance.read": "p",
        "token.read": "p",
        "metrics.query": "p",
        "dashboards.see": "y",
        "alerts.list": "y",
        "alerts.edit": "p",
        "alerts.delete": "p",
        "instance.create": "p",
        "instance.delete": "p",
        "applications.list": "p",
        # Of all these the wildcards name the actions, on resources that they do not know.
        "console.enter": "?",
        "alerts.silence": "?",
        "contacts.manage": "?",
    }


def test_a_group_is_limited_by_where_it_is_granted() -> None:
    it = EVERYTHING[Template.RESOURCE_GROUP]
    assert "rg-" not in document(it)
    assert answers(it, GROUP) == {
        "instances.list": "g",
        "instance.read": "g",
        "token.read": "g",
        # Making one knows no group; the preview does not claim that it does.
        "instance.create": "?",
        "instance.delete": "g",
        "applications.list": "g",
        **dict.fromkeys(UNSETTLED, "?"),
    }
    assert answers(it, ACCOUNT)["instances.list"] == "y"


def test_one_instance_only() -> None:
    assert answers(filled(Template.INSTANCE)) == {
        "instances.list": "p",
        "dashboards.see": "?",
        "alerts.list": "?",
    }
    assert answers(EVERYTHING[Template.INSTANCE]) == {
        "instances.list": "p",
        "instance.read": "p",
        "token.read": "p",
        "dashboards.see": "y",
        "alerts.list": "y",
        "instance.delete": "p",
        "console.enter": "?",
    }
    (statement,) = json.loads(document(filled(Template.INSTANCE)))["Statement"]
    assert statement["Resource"] == ["acs:arms:cn-hangzhou:*:prometheus/c1a2b3"]


def test_a_tag_is_about_applications() -> None:
    (statement,) = json.loads(document(EVERYTHING[Template.TAG]))["Statement"]
    assert statement["Condition"] == {"StringEquals": {"arms:tag/team": ["backend", "sre"]}}
    assert statement["Resource"] == ["acs:arms:*:*:armsapp/*"]
    assert answers(EVERYTHING[Template.TAG]) == {"applications.edit": "c"}


@pytest.mark.parametrize("template", Template)
def test_no_template_reveals_a_token_unless_asked(template: Template) -> None:
    assert "token.read" not in answers(filled(template))


@pytest.mark.parametrize("template", Template)
def test_every_right_adds_something(template: Template) -> None:
    everything = EVERYTHING[template]
    for right in RIGHTS[template]:
        less = Filled(
            template,
            everything.rights - {right},
            everything.regions,
            everything.instances,
            everything.tag_key,
            everything.tag_values,
        )
        if less.rights:
            assert document(less) != document(everything), right


@pytest.mark.parametrize(
    "it",
    [
        Filled(Template.REGION, USUAL[Template.REGION]),
        Filled(Template.INSTANCE, USUAL[Template.INSTANCE]),
        Filled(Template.TAG, USUAL[Template.TAG], tag_key="team"),
        Filled(Template.TAG, USUAL[Template.TAG], tag_values=("sre",)),
        Filled(Template.RESOURCE_GROUP, frozenset()),
    ],
)
def test_what_is_not_filled_in_makes_no_document(it: Filled) -> None:
    assert not it.complete
    with pytest.raises(ValueError, match="not filled in"):
        document(it)


def test_names_say_what_it_is() -> None:
    assert proposed_name(filled(Template.REGION)) == "prometheus-cn-hangzhou-cn-beijing-view"
    assert proposed_name(EVERYTHING[Template.INSTANCE]) == "prometheus-c1a2b3-edit"
    assert proposed_name(filled(Template.TAG)) == "apps-team-backend-sre-view"
    many = Filled(
        Template.INSTANCE,
        USUAL[Template.INSTANCE],
        instances=tuple(Instance("cn-hangzhou", f"c{'f' * 30}{n}") for n in range(9)),
    )
    assert len(proposed_name(many)) <= 64
    assert len(CAPABILITIES) == 18
