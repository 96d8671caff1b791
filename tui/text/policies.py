"""Policies, and custom policies that are made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.core.policies import Policy, PolicyRef, PolicyType
from tui.core.scrubbing import printable
from tui.core.text import plural, say
from tui.policy.known import summary as summary_code
from tui.policy.templates import Right, Template

if TYPE_CHECKING:
    from tui.policy.problems import Problem

SUMMARIES = {
    "summary.arms-full": "everything in ARMS and Prometheus, and all of CloudMonitor",
    "summary.arms-read-only": "look at dashboards, metrics and alerts; can read API tokens",
    "summary.prometheus-console": "opens the Prometheus console; lists no instance by itself",
    "summary.metric-read": "query metrics, list instances",
    "summary.metric-write": "write metrics",
    "summary.cloudmonitor-full": "everything in CloudMonitor",
    "summary.cloudmonitor-read-only": "look at all of CloudMonitor",
    "summary.cloudmonitor-basic": "look at CloudMonitor, open the Prometheus console",
    "summary.cloudmonitor-metrics": "query CloudMonitor and Prometheus metrics",
    "summary.ram-read-only": "look at RAM users, policies and grants",
    "summary.administrator": "everything in the account",
    "summary.ram-full": "make users and give them any permission",
    "summary.power-user": "everything but RAM",
    "summary.assume-role": "take on any role that trusts the account",
    "summary.resource-directory-full": "manage all accounts of the company",
    "summary.read-trace-app": "the application list, beside read-only access",
}


def summary(ref: PolicyRef) -> str:
    """What a policy is for; empty where nothing short is known."""
    code = summary_code(ref)
    return say(SUMMARIES[code]) if code else ""


def kind(ref: PolicyRef) -> str:
    """Who made the policy."""
    return say("system") if ref.type is PolicyType.SYSTEM else say("custom")


def about(policy: Policy, version: str) -> str:
    """A line on a policy: who made it, its version, and how much it is used."""
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
    """What is said of a chosen policy that the account does not have."""
    return say("not in the account any more")


def in_scopes(names: Sequence[str]) -> str:
    """Where a policy is granted, in the few cells of a column."""
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
"""Title, meaning, and what it is limited by and what of it is not documented."""

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
"""A few words for everything that a template can allow, and what that means."""


# Choosing a template


def template(which: Template) -> tuple[str, str]:
    """A template's name and what it means."""
    title, meaning, _ = TEMPLATES[which]
    return say(title), say(meaning)


def limits(which: Template) -> str:
    """What a template is limited by, and what of it is not documented."""
    return say(TEMPLATES[which][2])


def empty() -> tuple[str, str, str]:
    """The empty document: name, meaning, and what there is to know."""
    return (
        say("A document of your own"),
        say("written from an empty statement"),
        say("Limited by what you write. It is checked while you type, by the published grammar."),
    )


def copy(name: str) -> tuple[str, str, str]:
    """The copy of a policy: name, meaning, and what there is to know."""
    policy = printable(name)
    return (
        say("A copy"),
        say("of {policy}", policy=policy),
        say("Begins with the document of {policy}, which itself stays as it is.", policy=policy),
    )


def not_read_yet(name: str) -> str:
    """A policy cannot be copied yet."""
    return say("The document of {policy} is not read yet.", policy=printable(name))


# The dialog


def title(which: Template | None, name: str) -> tuple[str, str]:
    """What is being made, and by what it is limited.

    Args:
        which: The template; None without one.
        name: The policy that is being changed, where it is one of the draft already.
    """
    what = say("Change {name}", name=printable(name)) if name else say("New policy")
    return what, say(TEMPLATES[which][0]).lower() if which is not None else ""


def labels() -> tuple[str, str]:
    """Of the fields for the policy's name and its description."""
    return say("Policy name"), say("Description")


def sides() -> tuple[str, str, str]:
    """Names of the answers, of the document and of the preview."""
    return say("Answers"), say("Document"), say("Preview")


def answers() -> tuple[str, str]:
    """The button that leaves, and the one that saves."""
    return say("Cancel"), say("Save")


def leave_answers() -> tuple[str, str]:
    """The answer that drops it, and the one that does not."""
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
    """Something that can be allowed, and what it means."""
    name, meaning = RIGHTS[which]
    return say(name), say(meaning)


def missing(what: str) -> str:
    """What the form still needs before there is a document."""
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
    """Titles of the list of instances."""
    return say("Name"), say("Region"), say("ID")


def reading_instances() -> str:
    """While none is there yet."""
    return say("Reading the instances…")


def no_instance(regions: Sequence[str]) -> str:
    """There is none where one was looked for."""
    return say("There is no Prometheus instance in {regions}.", regions=", ".join(regions))


def region_not_read(region: str, why: str, *, more: int) -> str:
    """Instances of a region could not be listed.

    Args:
        region: The region.
        why: What came of it, in a sentence.
        more: How many other regions could not be read either.
    """
    text = say("{region}: {why} F5 asks again.", region=printable(region), why=why)
    return say("{text} (+{more})", text=text, more=more) if more else text


# The document


def count(length: int, limit: int) -> str:
    """How long the document is, of how much RAM takes."""
    return say("{length} of {limit} characters", length=f"{length:,}", limit=f"{limit:,}")


def problems(first: Problem, others: int) -> str:
    """The first problem with its place, and how many there are besides."""
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
    """What was pasted is no policy document."""
    return say(
        "That is {length} characters, and RAM takes {limit}: nothing was pasted.",
        length=f"{length:,}",
        limit=f"{limit:,}",
    )


# Elsewhere


def enter_reads() -> str:
    """What enter does on an operation that makes a policy."""
    return say("enter shows its document")


def new() -> str:
    """The type of a policy that the draft makes."""
    return say("new")
