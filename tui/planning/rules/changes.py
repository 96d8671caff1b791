"""Questions about policies and groups that changed after a run was agreed to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from tui.core import links
from tui.core.findings import Finding, Step, Where, confirm, warning
from tui.core.policies import PolicyDocument, PolicyRef
from tui.planning.agreement import Change, Changed
from tui.planning.rules.groups import WHERE as GROUP
from tui.policy.known import fingerprint

_GRANTS: Final = Where(Step.POLICIES, "grants")


def named(finding: Finding) -> set[str]:
    """Names of the policies, users or groups in a finding."""
    return {finding.subject, finding.value("policy")}


def policy_of(finding: Finding) -> str:
    """Policy whose document a question is about; empty where it is about something else.

    A user or a group may have a policy's name.
    """
    name = {"policies.high-risk": "subject", "groups.high-risk": "policy"}.get(finding.code)
    return finding.value(name) if name is not None else ""


def about_changed(
    findings: Iterable[Finding],
    before: Mapping[PolicyRef, PolicyDocument],
    now: Mapping[PolicyRef, PolicyDocument],
) -> frozenset[str]:
    """IDs of the findings on policies whose document changed between two readings."""
    changed = {
        ref.name
        for ref, was in before.items()
        if ref not in now or fingerprint(now[ref].text) != fingerprint(was.text)
    }
    return frozenset(each.id for each in findings if named(each) & changed)


def changes_are_confirmed(
    changed: Iterable[Change], asked: Iterable[Finding], forbidding: Collection[str]
) -> Iterator[Finding]:
    """Ask about the changes that no other rule's question covers.

    A policy that is gone grants nothing, so there is nothing to ask. Grants taken from a group are
    a warning, or a question where they may have forbidden something: ``forbidding`` are the names
    of those policies. ``asked`` are the questions of other rules.
    """
    told = set(map(policy_of, asked))
    for it in changed:
        match it.how:
            case Changed.POLICY if it.subject not in told:
                yield confirm(
                    "policies.changed",
                    _GRANTS,
                    "The policy {subject} says something else than when this run was agreed to;"
                    " look at its document, then go on by typing {subject}.",
                    subject=it.subject,
                    link=links.GRANT,
                )
            case Changed.POLICY_UNREAD if it.subject not in told:
                yield confirm(
                    "policies.unreadable",
                    _GRANTS,
                    "What the policy {subject} says by now cannot be read, and it may be something"
                    " else than when this run was agreed to; look at its document, then go on by"
                    " typing {subject}.",
                    subject=it.subject,
                    link=links.GRANT,
                )
            case Changed.POLICY_UNJUDGED if it.subject not in told:
                yield confirm(
                    "policies.unjudged",
                    _GRANTS,
                    "What the policy {subject} said when this run was agreed to was not kept, and"
                    " it may say something else by now; look at its document, then go on by typing"
                    " {subject}.",
                    subject=it.subject,
                    link=links.GRANT,
                )
            case Changed.GROUP if not set(it.policies) <= told:
                names = ", ".join(it.policies)
                yield confirm(
                    "groups.changed",
                    GROUP,
                    "The RAM user group {subject} was granted more since this run was agreed to"
                    " ({policies}), and who joins it gets that; look at the group, then go on by"
                    " typing {subject}.",
                    subject=it.subject,
                    policies=names,
                    link=links.USER_GROUPS,
                )
            case Changed.GROUP_LOST:
                names = ", ".join(it.policies)
                if set(it.policies) & set(forbidding):
                    yield confirm(
                        "groups.forbids-less",
                        GROUP,
                        "The RAM user group {subject} lost grants since this run was agreed to"
                        " ({policies}), which may have forbidden what is allowed by now; look at"
                        " the group, then go on by typing {subject}.",
                        subject=it.subject,
                        policies=names,
                        link=links.USER_GROUPS,
                    )
                else:
                    yield warning(
                        "groups.lost",
                        GROUP,
                        "Grants were taken from the RAM user group {subject} since this run was"
                        " agreed to ({policies}), so that who joins it does not get them.",
                        subject=it.subject,
                        policies=names,
                        link=links.USER_GROUPS,
                    )
            case Changed.GROUP_UNJUDGED if not set(it.policies) <= told:
                names = ", ".join(it.policies)
                yield confirm(
                    "groups.unjudged",
                    GROUP,
                    "What the RAM user group {subject} held when this run was agreed to was not"
                    " kept, and who joins it gets what it holds now ({policies}); look at the"
                    " group, then go on by typing {subject}.",
                    subject=it.subject,
                    policies=names,
                    link=links.USER_GROUPS,
                )
            case Changed.GROUP_UNREAD:
                yield confirm(
                    "groups.unreadable",
                    GROUP,
                    "What the RAM user group {subject} holds by now cannot be read, and who joins"
                    " it gets it; look at the group, then go on by typing {subject}.",
                    subject=it.subject,
                    link=links.USER_GROUPS,
                )
            case _:
                pass
