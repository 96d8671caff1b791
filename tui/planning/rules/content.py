"""Rules on the contents of all policies that users will hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from tui.core import links
from tui.core.draft import Draft
from tui.core.facts import Facts
from tui.core.findings import Finding, Step, Where, warning
from tui.core.policies import (
    ARMS_PROMETHEUS_CONSOLE,
    AccountScope,
    Grant,
    PolicyRef,
    PolicyType,
    ResourceGroupScope,
    Scope,
    in_scope,
)
from tui.planning.rules import fixes, held
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
from tui.policy.capabilities import CAPABILITIES, Need
from tui.policy.check import read_document
from tui.policy.document import UNREAD, Effect
from tui.policy.evaluate import Decision, Request, evaluate
from tui.policy.known import is_high_risk
from tui.policy.match import Coverage, coverage
from tui.policy.preview import Answer, Why

_WHERE = Where(Step.POLICIES, "grants")
_WRITING: Final = ("metrics.write", "instance.create", "instance.delete")
"""Capabilities that mark a user as a writer, whom a token gives nothing more."""
_OPENS: Final = GIVEN - {Answer.PARTLY}
"""Answers that open the console, which is no matter of single resources."""
_CLOSED: Final = REFUSED | {Answer.PARTLY}
_SHOWS: Final = ("instances.list", "instance.read", "dashboards.see", "metrics.query")


def tokens_are_told(ahead: ContentView) -> Iterator[Finding]:
    """Warn that a user with read access can read a token that writes."""
    concerned = [
        each
        for each in ahead.seen
        if each.answer("token.read") in GIVEN
        and all(each.answer(code) in REFUSED for code in _WRITING)
    ]
    if concerned:
        by = concerned[0].outlooks["token.read"].by
        policy = by.source.policy.name if by is not None else ""
        yield warning(
            "policies.reads-tokens",
            ahead.where(concerned),
            "{policy} also lets one read tokens with which data can be written, though nothing"
            " here is meant to write; grant it to people you trust with them.",
            policy=policy,
            link=links.GET_TOKEN,
        )


def cloud_monitor_is_told(ahead: ContentView) -> Iterator[Finding]:
    """Warn of a policy for ARMS that grants all of CloudMonitor, where nothing forbids that."""
    if all(each.answer("cloudmonitor.manage") in REFUSED for each in ahead.seen):
        return
    for ref, text in ahead.granted():
        wide = alone(text)["cloudmonitor.manage"] in GIVEN and _is_about_arms(text)
        if wide and not is_high_risk(ref, text):
            yield warning(
                "policies.full-is-wide",
                _WHERE,
                "{policy} also includes all of CloudMonitor, the alerts of other services among"
                " it; choose AliyunARMSReadOnlyAccess if looking is enough.",
                policy=ref.name,
                link=links.FULL_POLICY,
            )


def _is_about_arms(text: str) -> bool:
    return any(
        coverage(pattern, "arms:*") is not Coverage.NONE
        for statement in read_document(text).statements
        if statement.effect is Effect.ALLOW
        for pattern in statement.actions
    )


def the_console_shows_something(ahead: ContentView) -> Iterator[Finding]:
    """Warn of a console that opens and lists no instance.

    AliyunARMSPrometheusAccessAuth alone does so
    (https://help.aliyun.com/zh/ram/developer-reference/aliyunarmsprometheusaccessauth).
    """
    concerned = [
        each for each in ahead.seen if _may_enter(each) and each.answer("instances.list") in REFUSED
    ]
    if concerned:
        by = concerned[0].outlooks["console.enter"].by
        policy = by.source.policy.name if by is not None else ""
        yield warning(
            "policies.prometheus-alone",
            ahead.where(concerned),
            "{policy} opens the console, but nothing that is held then lists an instance; add"
            " AliyunARMSReadOnlyAccess or a policy that lists them.",
            policy=policy,
            link=links.PROMETHEUS_ACCESS,
        )


def _may_enter(seen: Seen) -> bool:
    outlook = seen.outlooks["console.enter"]
    return outlook.answer in _OPENS or outlook.why is Why.BY_GROUP


def _opens(seen: Seen) -> bool:
    """Whether the console may open.

    A statement about some resources is not enough: the page that shows such policies for Prometheus
    has the console's own policy stand beside them.
    """
    outlook = seen.outlooks["console.enter"]
    if outlook.answer is Answer.UNKNOWN and outlook.by is not None:
        return outlook.why is not Why.GRAMMAR or "*" in outlook.by.statement.resources
    return outlook.answer not in _CLOSED


def something_opens_the_console(ahead: ContentView) -> Iterator[Finding]:
    """Warn of a custom policy that shows something to users whose console does not open."""
    concerned = [each for each in ahead.seen if each.prospect.signs_in and not _opens(each)]
    if not concerned:
        return
    for ref, text in ahead.granted():
        shows = any(alone(text)[code] in GIVEN for code in _SHOWS)
        if ref.type is PolicyType.CUSTOM and shows:
            yield warning(
                "policies.no-console-entry",
                ahead.where(concerned),
                "{subject} shows something, but nothing that is held then opens the console; add"
                " AliyunARMSPrometheusAccessAuth in the whole account, or let them use AccessKeys.",
                subject=ref.name,
                link=links.PROMETHEUS_ACCESS,
                fixes=(fixes.add_policy(ARMS_PROMETHEUS_CONSOLE),),
            )


def the_console_is_account_wide(ahead: ContentView) -> Iterator[Finding]:
    """Warn of a policy for the console in a resource group: it is documented for the account."""
    if all(each.answer("console.enter") is Answer.ALLOWED for each in ahead.seen):
        return
    for grant in ahead.grants:
        text = ahead.texts[grant.policy]
        if text is None or not isinstance(grant.scope, ResourceGroupScope):
            continue
        answers = alone(text)
        shows = any(answers[code] in GIVEN for code in _SHOWS)
        if answers["console.enter"] in _OPENS and not shows:
            yield warning(
                "policies.prometheus-in-group",
                _WHERE,
                "{policy} only opens the console, which is documented for the whole account and"
                " not for resource group {subject}; grant it in the whole account.",
                subject=grant.scope.group_id,
                policy=grant.policy.name,
                link=links.PROMETHEUS_ACCESS,
                fixes=ahead.of_draft(grant, fixes.grant_at_account(grant.policy)),
            )


def something_counts_in_a_group(ahead: ContentView) -> Iterator[Finding]:
    """Warn of a grant in a resource group without any documented effect there."""
    for grant in ahead.grants:
        text = ahead.texts[grant.policy]
        if text is None or not isinstance(grant.scope, ResourceGroupScope):
            continue
        there = in_group(text)
        given = [code for code, answer in alone(text).items() if answer in GIVEN]
        if given and not any(there[code] in GIVEN for code in given):
            yield warning(
                "policies.group-undocumented",
                _WHERE,
                "Nothing that {subject} allows is documented to count {scope}; it may have no"
                " effect there, so check it afterwards, or grant it in the whole account.",
                subject=grant.policy.name,
                scope=in_scope(grant.scope),
                link=links.GROUP_SERVICES,
                fixes=ahead.of_draft(grant, fixes.grant_at_account(grant.policy)),
            )


_NAMED: Final = 5
"""Policies that a sentence names; an account may have many of them."""


def unread_documents_are_told(ahead: ContentView) -> Iterator[Finding]:
    """Warn once of all unread policies; another rule reports a policy that is gone."""
    listed = ahead.facts.policies
    known = None if listed is None else {policy.ref for policy in listed}
    unread = [ref for ref, text in ahead.texts.items() if text is None]
    there = [ref for ref in unread if known is None or ref in known]
    if there:
        yield warning(
            "policies.unread",
            _WHERE,
            "Not read yet, so that nothing is said about what it allows: {policies}.",
            policies=_names(there),
            link=links.POLICY_EVALUATION,
        )
    half = [
        ref
        for ref, text in ahead.texts.items()
        if text is not None and not read_document(text).complete
    ]
    if half:
        yield warning(
            "policies.not-understood",
            _WHERE,
            "Not understood to its end, so that it may allow more than is said here: {policies}.",
            policies=_names(half),
            link=links.POLICY_SYNTAX,
        )


def _names(refs: Sequence[PolicyRef]) -> str:
    more = ", …" if len(refs) > _NAMED else ""
    return ", ".join(ref.name for ref in refs[:_NAMED]) + more


(_WAY,) = next(each for each in CAPABILITIES if each.code == "applications.list").ways
_LIST, _READ = _WAY.needs


def readers_see_applications(ahead: ContentView) -> Iterator[Finding]:
    """Offer the companion where users can list applications and see none.

    Only a plain lack counts: a Deny, a condition, or a document that was not read is not put right
    by the companion.
    """
    for scope in dict.fromkeys(grant.scope for grant in ahead.grants):
        if not any(_lists(ahead, grant) for grant in ahead.grants if grant.scope == scope):
            continue
        concerned = [
            each
            for each in ahead.seen
            if _decision(_texts(ahead, each, scope), _READ) is Decision.NOT_ALLOWED
        ]
        if not concerned:
            continue
        where = ahead.where(concerned)
        if isinstance(scope, ResourceGroupScope):
            yield warning(
                "policies.no-companion",
                where,
                "Read-only access in resource group {subject} does not show the application list;"
                " add the companion policy with arms:ReadTraceApp.",
                subject=scope.group_id,
                link=links.GUIDE,
                fixes=(fixes.add_companion(scope, ahead.facts),),
            )
        else:
            yield warning(
                "policies.no-trace-apps",
                where,
                "Read-only access does not show the application list, because arms:ReadTraceApp is"
                " not part of it; add the companion policy if the users need it.",
                link=links.READ_ONLY_POLICY,
                fixes=(fixes.add_companion(scope, ahead.facts),),
            )


def _lists(ahead: ContentView, grant: Grant) -> bool:
    text = ahead.texts[grant.policy]
    return text is not None and _decision((text,), _LIST) is Decision.ALLOWED


def _texts(ahead: ContentView, seen: Seen, scope: Scope) -> tuple[str | None, ...]:
    """Documents that count in a scope: those held there, and those held in the whole account."""
    return tuple(
        ahead.texts[each.policy]
        for each in seen.prospect.after
        if each.scope in (scope, AccountScope())
    )


@lru_cache(maxsize=8192)
def _decision(texts: tuple[str | None, ...], need: Need) -> Decision:
    documents = [(text, UNREAD if text is None else read_document(text)) for text in texts]
    return evaluate(documents, Request(need.action, need.resource)).decision


CONTENT_RULES: tuple[ContentRule, ...] = (
    *held.CONTENT_RULES,
    readers_see_applications,
    tokens_are_told,
    cloud_monitor_is_told,
    the_console_shows_something,
    something_opens_the_console,
    the_console_is_account_wide,
    something_counts_in_a_group,
    unread_documents_are_told,
)


def what_documents_say(draft: Draft, facts: Facts) -> Iterator[Finding]:
    """Run the rules on content over one view, worked out once."""
    ahead = content_view(draft, facts)
    for rule in CONTENT_RULES:
        yield from rule(ahead)


RULES: tuple[Rule, ...] = (what_documents_say,)
