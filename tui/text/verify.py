"""Verification: expectations, answers and their comparison."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.core.policies import Groups, ResourceGroupScope, parse_scope, scope_words
from tui.core.scrubbing import printable
from tui.core.text import plural, say
from tui.policy.expectation import Agreement, Asked, Noticed
from tui.policy.preview import Answer
from tui.text.errors import cloud_error
from tui.text.preview import answer, deciding

if TYPE_CHECKING:
    from tui.cloud.errors import CloudError
    from tui.core.handover import Handover
    from tui.policy.preview import Outlook
    from tui.verify.probe import Trial
    from tui.verify.read_back import Line

NOTICED: Mapping[Noticed, str] = MappingProxyType(
    {
        Noticed.AS_EXPECTED: "As expected.",
        Noticed.NOTHING_SHOWN: "As expected: nothing of what is there is shown.",
        Noticed.REFUSED_AS_EXPECTED: "As expected: it is refused.",
        Noticed.REFUSED: "It should have been answered.",
        Noticed.MISSING: "Not shown, though it should be: {names}.",
        Noticed.EXTRA: "Shown, though it should not be: {names}.",
        Noticed.NONE_THERE: "Cannot be told: there is nothing there that could be shown.",
        Noticed.NOT_KNOWN: "Cannot be told: what to expect is not known.",
        Noticed.NOT_LOOKED: "Cannot be told: you may not list it yourself, so there is nothing to"
        " compare with.",
        Noticed.KEY_REFUSED: "The AccessKey itself is not accepted.",
        Noticed.SOMEBODY_ELSE: "The AccessKey belongs to somebody else: {names}.",
        Noticed.NO_ANSWER: "Cannot be told: no answer came.",
    }
)
"""A sentence for every result of a comparison."""

TROUBLES: Mapping[str, str] = MappingProxyType(
    {
        "unknown-key": (
            "The cloud does not know this AccessKey: it was deleted meanwhile, or is so new that"
            " it is not known everywhere yet. Try again in a minute."
        ),
        "disabled-key": "This AccessKey is disabled; enable it in the RAM console.",
        "wrong-signature": "The secret that is kept here does not belong to this AccessKey.",
        "not-permitted": "Refused for want of {permission}.",
    }
)
"""The cloud's refusals of a user's own key, by reason or kind."""

_NAMED = 5


def asked(trial: Trial, groups: Groups) -> str:
    """Subject of a line, below the region it belongs to."""
    question = trial.question
    if question is None:
        return say("Belongs to")
    match question.asked:
        case Asked.INSTANCES:
            return say("Instances")
        case Asked.APPLICATIONS:
            return say("Applications")
        case Asked.GROUP_INSTANCES:
            return say("  {where}", where=_where(question.group_id, groups))


def expected(trial: Trial, logon_name: str, groups: Groups) -> str:
    """Expected answer, in few words."""
    if trial.outlook is None:
        return logon_name
    text = answer(trial.outlook, groups)
    if not trial.should_see:
        return text
    return say("{answer}: {count}", answer=text, count=trial.should_see)


def answered(trial: Trial) -> str:
    """Actual answer, in few words."""
    match trial.stage.value:
        case "waiting":
            return ""
        case "asking":
            return say("asking…")
        case "again":
            return say("not seen yet…")
    if trial.identity is not None:
        return trial.identity.name or trial.identity.arn
    if trial.sees is not None:
        return _count(trial, trial.sees)
    kind = trial.error.kind if trial.error is not None else ""
    if kind == "not-permitted" or (kind == "bad-credentials" and trial.question is None):
        return say("refused")
    # Without a key that works nobody was asked.
    return say("not asked") if kind == "bad-credentials" else say("no answer")


def _count(trial: Trial, count: int) -> str:
    if count == 0:
        return say("none")
    applications = trial.question is not None and trial.question.asked is Asked.APPLICATIONS
    if applications:
        return plural("1 application", "{count} applications", count)
    return plural("1 instance", "{count} instances", count)


def why_expected(outlook: Outlook, groups: Groups) -> str:
    """The preview's answer on a capability that is not tried."""
    text = answer(outlook, groups)
    if outlook.by is not None:
        by = deciding(outlook.by, groups)
        return say("Expected: {answer}, by {by}.", answer=text, by=by)
    return say("Expected: {answer}.", answer=text)


def why(trial: Trial, groups: Groups) -> str:
    """A line in full: expectation with its reason, answer, and their comparison."""
    parts = []
    if trial.outlook is not None:
        parts.append(why_expected(trial.outlook, groups))
    if trial.comparison is not None:
        names = _listed(trial.comparison.names)
        parts.append(say(NOTICED[trial.comparison.noticed], names=names))
        if _by_group(trial):
            parts.append(say("Perhaps this list does not heed grants in a resource group."))
    if trial.error is not None:
        parts.append(trouble(trial.error))
    if trial.stage.value == "again":
        parts.append(say("New keys and grants take a while; trying again."))
    return " ".join(parts)


def _by_group(trial: Trial) -> bool:
    """Whether it was refused though grants in a resource group should allow it."""
    refused = trial.comparison is not None and trial.comparison.noticed is Noticed.REFUSED
    grouped = trial.outlook is not None and trial.outlook.answer is Answer.ONLY_IN_GROUP
    return refused and (grouped or (trial.question is not None and bool(trial.question.group_id)))


def trouble(error: CloudError) -> str:
    """A refusal of a user's own key."""
    return cloud_error(error, TROUBLES)


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(map(printable, names[:_NAMED]))
    more = len(names) - _NAMED
    return say("{names} and {count} more", names=shown, count=more) if more > 0 else shown


def _where(group_id: str, groups: Groups) -> str:
    return scope_words(ResourceGroupScope(group_id), groups)


def progress(trials: Iterable[Trial]) -> str:
    """Progress of the verification."""
    listed = tuple(trials)
    done = sum(trial.stage.value == "done" for trial in listed)
    if any(trial.stage.value == "again" for trial in listed):
        return say(
            "{done} of {count} answered; not seen yet, trying again", done=done, count=len(listed)
        )
    return say("{done} of {count} answered", done=done, count=len(listed))


def outcome(trials: Iterable[Trial]) -> str:
    """Result of all lines together."""
    found = [trial.comparison.agreement for trial in trials if trial.comparison is not None]
    bad = found.count(Agreement.DISAGREES)
    open_ones = found.count(Agreement.CANNOT_TELL)
    if bad:
        if bad == 1:
            return say("1 of {count} disagrees", count=len(found))
        return say("{bad} of {count} disagree", bad=bad, count=len(found))
    if open_ones == len(found):
        return say("nothing can be told")
    if open_ones:
        return say(
            "{count} agree, {open} cannot be told", count=len(found) - open_ones, open=open_ones
        )
    return say("all {count} agree", count=len(found))


def with_key(trials: Iterable[Trial]) -> str:
    """Result of all lines of a user's key, in a sentence."""
    return say("With the user's own AccessKey: {outcome}.", outcome=outcome(trials))


def not_read(error: CloudError) -> str:
    """The user's grants could not be read, so nothing can be expected."""
    return say("What this user holds could not be read: {why}", why=cloud_error(error))


def reading_back() -> str:
    """Placeholder while the grants are read."""
    return say("Reading back…")


def at_it() -> str:
    """Column text while a user is verified."""
    return say("verifying")


def does_not_agree() -> str:
    """Column text for a user with a difference."""
    return say("disagrees")


def not_all_told() -> str:
    """Column text for a user with an unclear result."""
    return say("cannot tell")


def agrees(*, tried: bool) -> str:
    """Column text for a user without a difference.

    Args:
        tried: Whether the user's own key was used; if not, grants were only read back.
    """
    return say("agrees") if tried else say("read back")


# What is not tried


def logon_steps(handover: Handover) -> tuple[str, ...]:
    """Remaining steps of a console user, in order."""
    steps = [say("open {page}", page=handover.page.company or handover.page.general)]
    if handover.logon_names:
        steps.append(say("sign in as {name}", name=handover.logon_names[0]))
    if handover.must_reset:
        steps.append(say("set a new password"))
    if handover.must_bind_mfa:
        steps.append(say("bind an MFA device"))
    if handover.expires_in_days and handover.has_secret:
        days = handover.expires_in_days
        steps.append(
            plural(
                "all of it within one day, then the password expires",
                "all of it within {count} days, then the password expires",
                days,
            )
        )
    return tuple(steps)


# In the list of users


def outcome_of_all(done: int, count: int, bad: int, unclear: int) -> str:
    """Result for several users.

    Args:
        done: Users that were verified.
        count: All users.
        bad: Users with a difference.
        unclear: Other users with an unclear result.
    """
    if done < count:
        text = say("{done} of {count} users verified", done=done, count=count)
    else:
        text = plural("1 user verified", "{count} users verified", count)
    parts = [text]
    if bad:
        parts.append(plural("1 disagrees", "{count} disagree", bad))
    if unclear:
        parts.append(say("{count} cannot be told in full", count=unclear))
    if done == count and not bad and not unclear:
        parts.append(say("all agree"))
    if done == count and (bad or unclear):
        parts.append(say("v shows why"))
    return ", ".join(parts)


HOLDS: Mapping[str, str] = MappingProxyType(
    {
        "user": "the RAM user exists",
        "profile": "console logon is on",
        "reset": "a new password is asked for at next logon",
        "mfa": "MFA is required",
        "key": "AccessKey {key} is active",
        "other-keys": "no other AccessKey",
        "tags": "tagged {tags}",
        "grant": "{policy} {scope}",
        "member": "in the RAM user group {group}",
        "group-grant": "{policy} {scope}, through {group}",
        "detached": "no more {policy} {scope}",
    }
)
"""Sentences for what agrees with the plan, by aspect."""

DIFFERS: Mapping[str, str] = MappingProxyType(
    {
        "user": "the RAM user is not there",
        "profile": "there is no console logon",
        "reset": "no new password is asked for at next logon",
        "mfa": "MFA is not required",
        "key": "AccessKey {key} is missing or disabled",
        "other-keys": "other AccessKeys exist: {keys}",
        "tags": "not tagged {tags}",
        "grant": "{policy} {scope} is missing",
        "member": "not in the RAM user group {group}",
        "group-grant": "{policy} {scope}, through {group}, is missing",
        "detached": "{policy} {scope} is still there",
    }
)
"""Sentences for what differs from the plan, by aspect."""


def verified_line(line: Line, groups: Groups | None = None) -> str:
    """Result of one comparison with the cloud."""
    if line.error is not None:
        return cloud_error(line.error)
    sentences = HOLDS if line.verdict == "holds" else DIFFERS
    return say(sentences[line.aspect], **_shown(line.parameters, groups or {}))


def _shown(parameters: Mapping[str, str | int], groups: Groups) -> dict[str, object]:
    shown: dict[str, object] = dict(parameters)
    scope = parse_scope(str(parameters.get("scope", "")))
    if scope is not None:
        shown["scope"] = scope_words(scope, groups)
    return shown


def verified(lines: Iterable[Line]) -> str:
    """Result of all comparisons, and their limits."""
    listed = tuple(lines)
    verdicts = {line.verdict.value for line in listed}
    if "differs" in verdicts:
        return say("Not everything is as planned; go back to Review, or look in the RAM console.")
    if "cannot-tell" in verdicts:
        return say("Not everything could be read back; the rest is as planned.")
    if any(line.aspect == "key" for line in listed):
        return say("Grants and AccessKey read back; the key itself was not used.")
    return say("Grants and profile read back; logon itself not tested.")
