"""What is asked because a policy or a group is not as it was when a run was agreed to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from tui.core.findings import Finding, Step, Where, found
from tui.core.policies import PolicyDocument, PolicyRef
from tui.planning.agreement import Change, Changed
from tui.planning.rules.groups import WHERE as GROUP
from tui.policy.known import fingerprint

_GRANTS: Final = Where(Step.POLICIES, "grants")


def named(finding: Finding) -> set[str]:
    """What a finding is about, by name."""
    return {str(finding.parameters.get(name, "")) for name in ("subject", "policy")}


def policy_of(finding: Finding) -> str:
    """The policy whose document a question is about; empty where it is about something else.

    A user or a group may have a policy's name.
    """
    name = {"policies.high-risk": "subject", "groups.high-risk": "policy"}.get(finding.code)
    return str(finding.parameters[name]) if name is not None else ""


def about_changed(
    findings: Iterable[Finding],
    before: Mapping[PolicyRef, PolicyDocument],
    now: Mapping[PolicyRef, PolicyDocument],
) -> frozenset[str]:
    """IDs of the findings about policies that say something else than when they were read last."""
    changed = {
        ref.name
        for ref, was in before.items()
        if ref not in now or fingerprint(now[ref].text) != fingerprint(was.text)
    }
    return frozenset(each.id for each in findings if named(each) & changed)


def changes_are_confirmed(
    changed: Iterable[Change], asked: Iterable[Finding], forbidding: Collection[str]
) -> Iterator[Finding]:
    """The changes of which no other rule's question tells already.

    Of a policy that is gone nobody gets anything, so that there is nothing to ask. What was taken
    from a group is said, and asked about where that may have forbidden something.

    Args:
        changed: Them.
        asked: What is asked already.
        forbidding: Names of policies that were taken from groups and may have forbidden something.
    """
    told = set(map(policy_of, asked))
    for it in changed:
        match it.how:
            case Changed.POLICY if it.subject not in told:
                yield found("policies.changed", _GRANTS, subject=it.subject)
            case Changed.POLICY_UNREAD if it.subject not in told:
                yield found("policies.unreadable", _GRANTS, subject=it.subject)
            case Changed.POLICY_UNJUDGED if it.subject not in told:
                yield found("policies.unjudged", _GRANTS, subject=it.subject)
            case Changed.GROUP if not set(it.policies) <= told:
                names = ", ".join(it.policies)
                yield found("groups.changed", GROUP, subject=it.subject, policies=names)
            case Changed.GROUP_LOST:
                names = ", ".join(it.policies)
                code = (
                    "groups.forbids-less" if set(it.policies) & set(forbidding) else "groups.lost"
                )
                yield found(code, GROUP, subject=it.subject, policies=names)
            case Changed.GROUP_UNJUDGED if not set(it.policies) <= told:
                names = ", ".join(it.policies)
                yield found("groups.unjudged", GROUP, subject=it.subject, policies=names)
            case Changed.GROUP_UNREAD:
                yield found("groups.unreadable", GROUP, subject=it.subject)
            case _:
                pass
