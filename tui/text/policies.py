"""Policies, and custom policies of the draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.core.policies import Policy, PolicyRef, PolicyType
from tui.core.scrubbing import printable
from tui.core.text import plural, say
from tui.policy.templates import Right, Template

if TYPE_CHECKING:
    from tui.policy.problems import Problem


def kind(ref: PolicyRef) -> str:
    """Type of a policy: system or custom."""
    return say("system") if ref.type is PolicyType.SYSTEM else say("custom")


def about(policy: Policy, version: str) -> str:
    """Type, version and use of a policy, on one line."""
    parts = [kind(policy.ref)]
    if version:
        parts.append(version)
    if policy.updated:
        parts.append(say("of {day}", day=policy.updated[:10]))
    if policy.attachment_count == 1:
        parts.append(say("attached once"))
    elif policy.attachment_count:
        parts.append(say("attached {count} times", count=policy.attachment_count))
    return " · ".join(parts)


def gone() -> str:
    """A chosen policy is not in the account any more."""
    return say("not in the account any more")


def in_scopes(names: Sequence[str]) -> str:
    """Scopes of a policy, in the few cells of a column."""
    return names[0] if len(names) == 1 else say("{count} scopes", count=len(names))


TEMPLATES: Mapping[Template, tuple[str, str, str]] = MappingProxyType(
    {
        Template.REGION: (
            "One region or several",
            "what is in cn-hangzhou, for example",
            (
                "Limited by the region in the names of resources, as the documentation shows it for"
                " Prometheus, in a document cut off after its actions. To see dashboards and alert"
                " rules is documented for all of them only, and cannot be limited."
            ),
        ),
        Template.RESOURCE_GROUP: (
            "A resource group",
            "what is in one group; it is granted there",
            (
                "Limited by where it is granted: the document itself names no group. The"
                " documentation recommends this for Prometheus; of dashboards, metrics and alert"
                " rules it does not say that they heed it."
            ),
        ),
        Template.INSTANCE: (
            "Some instances",
            "one Prometheus instance, or a few",
            (
                "Limited by the IDs of instances, for which the tables of the API's operations"
                " provide; no example of it is documented. Metrics are not in it: nothing says"
                " which store of metrics belongs to which instance."
            ),
        ),
        Template.TAG: (
            "A tag of applications",
            "applications tagged team=payments",
            (
                "Limited by a tag, which is documented for applications of Application Monitoring."
                " For Prometheus instances the documentation names the tag as a way and shows none,"
                " so this policy is about applications."
            ),
        ),
    }
)
"""Title, meaning, and limits, including those that are not documented."""

RIGHTS: Mapping[Right, tuple[str, str]] = MappingProxyType(
    {
        Right.LIST: ("See instances", "which ones there are"),
        Right.SETTINGS: ("See their settings", "▲ reveals a token that can write"),
        Right.METRICS: ("Query metrics", "as every dashboard does"),
        Right.SHARED: ("See dashboards, alerts", "of all instances, always"),
        Right.ALERTS: ("Edit alert rules", "make, change and delete them"),
        Right.CHANGE: ("Change instances", "and delete them"),
        Right.APPLICATIONS: ("See applications", "of Application Monitoring"),
        Right.EDIT_APPLICATIONS: ("Edit applications", "their settings"),
    }
)
"""Name and meaning of every right of a template."""


# Choosing a template


def template(which: Template) -> tuple[str, str]:
    """Name and meaning of a template."""
    title, meaning, _ = TEMPLATES[which]
    return say(title), say(meaning)


def limits(which: Template) -> str:
    """Limits of a template, including those that are not documented."""
    return say(TEMPLATES[which][2])


def empty() -> tuple[str, str, str]:
    """Name, meaning and note of the empty document."""
    return (
        say("A document of your own"),
        say("written from an empty statement"),
        say("Limited by what you write. It is checked while you type, by the published grammar."),
    )


def copy(name: str) -> tuple[str, str, str]:
    """Name, meaning and note of a copy of a policy."""
    policy = printable(name)
    return (
        say("A copy"),
        say("of {policy}", policy=policy),
        say("Begins with the document of {policy}, which itself stays as it is.", policy=policy),
    )


def not_read_yet(name: str) -> str:
    """A policy whose document is unread cannot be copied."""
    return say("The document of {policy} is not read yet.", policy=printable(name))


# The dialog


def title(which: Template | None, name: str) -> tuple[str, str]:
    """Heading of the editor, and the limits of its template.

    Args:
        which: The template; None without one.
        name: The policy to be changed; empty for a new one.
    """
    what = say("Change {name}", name=printable(name)) if name else say("New policy")
    return what, say(TEMPLATES[which][0]).lower() if which is not None else ""


def labels() -> tuple[str, str]:
    """Labels of the policy's name and description."""
    return say("Policy name"), say("Description")


def sides() -> tuple[str, str, str]:
    """Names of the answers, the document and the preview."""
    return say("Answers"), say("Document"), say("Preview")


def answers() -> tuple[str, str]:
    """Labels of the buttons that leave and save."""
    return say("Cancel"), say("Save")


def leave_answers() -> tuple[str, str]:
    """Answers to discard the policy, and to keep editing."""
    return say("Discard"), say("Keep editing")


# The form


def section(what: str) -> str:
    """A heading of the form."""
    return say(
        {
            "group": "Resource group, in which it is granted",
            "instances": "Instances",
            "rights": "It allows",
        }[what]
    )


def field(what: str) -> tuple[str, str]:
    """A field's label and its placeholder."""
    return {
        "regions": (say("Regions"), say("cn-hangzhou, cn-shanghai")),
        "tag-key": (say("Tag key"), say("team")),
        "tag-values": (say("Tag values"), say("payments, checkout")),
        "tag-regions": (say("Regions"), say("every region")),
    }[what]


def right(which: Right) -> tuple[str, str]:
    """Name and meaning of a right."""
    name, meaning = RIGHTS[which]
    return say(name), say(meaning)


def missing(what: str) -> str:
    """Answers that the form still lacks for a document."""
    return say(
        {
            "regions": "Name a region, such as cn-hangzhou.",
            "group": "Choose the resource group.",
            "instances": "Choose an instance.",
            "tag-key": "Name the tag's key.",
            "tag-values": "Name a value of the tag.",
            "rights": "Choose what it allows.",
        }[what]
    )


# Instances


def instance_columns() -> tuple[str, str, str]:
    """Column titles of the list of instances."""
    return say("Name"), say("Region"), say("ID")


def reading_instances() -> str:
    """Placeholder while the instances are read."""
    return say("Reading the instances…")


def no_instance(regions: Sequence[str]) -> str:
    """No instance in the regions that were read."""
    return say("There is no Prometheus instance in {regions}.", regions=", ".join(regions))


def region_not_read(region: str, why: str, *, more: int) -> str:
    """The instances of a region could not be listed.

    ``why`` is a sentence; ``more`` the number of other regions that could not be read either.
    """
    text = say("{region}: {why} F5 asks again.", region=printable(region), why=why)
    return say("{text} (+{more})", text=text, more=more) if more else text


# The document


def count(length: int, limit: int) -> str:
    """Length of the document, and the limit of RAM."""
    return say("{length} of {limit} characters", length=f"{length:,}", limit=f"{limit:,}")


def problems(first: Problem, others: int) -> str:
    """The first problem with its place, and the number of others."""
    line = say(
        "Line {line}, column {column}: {sentence}",
        line=first.at.line,
        column=first.at.column,
        sentence=first.text,
    )
    if not others:
        return line
    more = plural("1 more.", "{count} more.", others)
    return f"{line} {more}"


def too_much(length: int, limit: int) -> str:
    """The pasted text is longer than a policy document can be."""
    return say(
        "That is {length} characters, and RAM takes {limit}: nothing was pasted.",
        length=f"{length:,}",
        limit=f"{limit:,}",
    )


# Elsewhere


def enter_reads() -> str:
    """Effect of Enter on an operation that makes a policy."""
    return say("enter shows its document")


def new() -> str:
    """Type of a policy that the draft makes."""
    return say("new")
