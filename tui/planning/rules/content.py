"""Rules on what the documents come to, for all that users will hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Finding, Step, Where, found
from tui.core.policies import PolicyType, ResourceGroupScope
from tui.planning.holdings import parsed
from tui.planning.rules import grants
from tui.planning.rules.rule import (
    GIVEN,
    REFUSED,
    ContentRule,
    ContentView,
    Rule,
    Seen,
    alone,
    content_view,
    in_group,
)
from tui.policy.document import Effect
from tui.policy.known import is_high_risk
from tui.policy.match import Coverage, coverage
from tui.policy.preview import Answer, Why

_WHERE = Where(Step.POLICIES, "grants")
_WRITING: Final = ("metrics.write", "instance.create", "instance.delete")
"""Whoever may do one of these is meant to write, so that a token gives nothing more."""
_OPENS: Final = GIVEN - {Answer.PARTLY}
"""Opening the console is no matter of single resources, so that part of it does not do."""
_CLOSED: Final = REFUSED | {Answer.PARTLY}
_SHOWS: Final = ("instances.list", "instance.read", "dashboards.see", "metrics.query")


def tokens_are_told(ahead: ContentView) -> Iterator[Finding]:
    """Whoever may only look can read a token that writes."""
    concerned = [
        each
        for each in ahead.seen
        if each.answer("token.read") in GIVEN
        and all(each.answer(code) in REFUSED for code in _WRITING)
    ]
    if concerned:
        by = concerned[0].outlooks["token.read"].by
        policy = by.source.policy.name if by is not None else ""
        yield found("policies.reads-tokens", ahead.where(concerned), policy=policy)


def cloud_monitor_is_told(ahead: ContentView) -> Iterator[Finding]:
    """A policy for ARMS that brings all of CloudMonitor with it, where nothing forbids that."""
    if all(each.answer("cloudmonitor.manage") in REFUSED for each in ahead.seen):
        return
    for ref, text in ahead.granted():
        wide = alone(text)["cloudmonitor.manage"] in GIVEN and _is_about_arms(text)
        if wide and not is_high_risk(ref, text):
            yield found("policies.full-is-wide", _WHERE, policy=ref.name)


def _is_about_arms(text: str) -> bool:
    return any(
        coverage(pattern, "arms:*") is not Coverage.NONE
        for statement in parsed(text).statements
        if statement.effect is Effect.ALLOW
        for pattern in statement.actions
    )


def the_console_shows_something(ahead: ContentView) -> Iterator[Finding]:
    """The console opens, and shows no instance (trap 14)."""
    concerned = [
        each for each in ahead.seen if _may_enter(each) and each.answer("instances.list") in REFUSED
    ]
    if concerned:
        by = concerned[0].outlooks["console.enter"].by
        policy = by.source.policy.name if by is not None else ""
        yield found("policies.prometheus-alone", ahead.where(concerned), policy=policy)


def _may_enter(seen: Seen) -> bool:
    outlook = seen.outlooks["console.enter"]
    return outlook.answer in _OPENS or outlook.why is Why.BY_GROUP


def _opens(seen: Seen) -> bool:
    """Whether the console may open.

    A statement about some resources does not do: the page that shows such policies for Prometheus
    has the console's own policy stand beside them.
    """
    outlook = seen.outlooks["console.enter"]
    if outlook.answer is Answer.UNKNOWN and outlook.by is not None:
        return outlook.why is not Why.GRAMMAR or "*" in outlook.by.statement.resources
    return outlook.answer not in _CLOSED


def something_opens_the_console(ahead: ContentView) -> Iterator[Finding]:
    """A custom policy shows something, but nothing opens the console to who signs in there."""
    concerned = [each for each in ahead.seen if each.prospect.signs_in and not _opens(each)]
    if not concerned:
        return
    for ref, text in ahead.granted():
        shows = any(alone(text)[code] in GIVEN for code in _SHOWS)
        if ref.type is PolicyType.CUSTOM and shows:
            yield found("policies.no-console-entry", ahead.where(concerned), subject=ref.name)


def the_console_is_account_wide(ahead: ContentView) -> Iterator[Finding]:
    """What only opens the console is documented for the whole account."""
    if all(each.answer("console.enter") is Answer.ALLOWED for each in ahead.seen):
        return
    for grant in ahead.grants:
        text = ahead.texts[grant.policy]
        if text is None or not isinstance(grant.scope, ResourceGroupScope):
            continue
        answers = alone(text)
        shows = any(answers[code] in GIVEN for code in _SHOWS)
        if answers["console.enter"] in _OPENS and not shows:
            yield found(
                "policies.prometheus-in-group",
                _WHERE,
                subject=grant.scope.group_id,
                policy=grant.policy.name,
            )


def something_counts_in_a_group(ahead: ContentView) -> Iterator[Finding]:
    """A grant in a resource group of which nothing is documented to count there."""
    for grant in ahead.grants:
        text = ahead.texts[grant.policy]
        if text is None or not isinstance(grant.scope, ResourceGroupScope):
            continue
        there = in_group(text)
        given = [code for code, answer in alone(text).items() if answer in GIVEN]
        if given and not any(there[code] in GIVEN for code in given):
            yield found(
                "policies.group-undocumented",
                _WHERE,
                subject=grant.policy.name,
                scope=str(grant.scope),
            )


CONTENT_RULES: tuple[ContentRule, ...] = (
    tokens_are_told,
    cloud_monitor_is_told,
    the_console_shows_something,
    something_opens_the_console,
    the_console_is_account_wide,
    something_counts_in_a_group,
)


ALL_CONTENT_RULES: tuple[ContentRule, ...] = (
    *grants.HELD_CONTENT_RULES,
    *grants.ARMS_CONTENT_RULES,
    *grants.APPLICATION_CONTENT_RULES,
    *CONTENT_RULES,
    *grants.UNREAD_CONTENT_RULES,
)


def what_documents_say(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """What users hold, and what its content comes to, worked out once for all of these rules."""
    ahead = content_view(draft, facts)
    for rule in ALL_CONTENT_RULES:
        yield from rule(ahead)


RULES: tuple[Rule, ...] = (what_documents_say,)
