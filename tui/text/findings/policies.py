"""Findings of the policy-choice screen."""

from __future__ import annotations

POLICIES = {
    "policies.none": "Choose at least one policy; without one the users see nothing.",
    "policies.gone": (
        "The policy {subject} is not in the account any more; remove it, or choose another one."
    ),
    "policies.not-read": (
        "The document of {subject} could not be read yet, and it decides whether a policy must be"
        " made; wait a moment or check again, then go on."
    ),
    "policies.duplicate": "{subject} is chosen twice {scope}; it is granted once.",
    "policies.covered": (
        "{subject} {scope} adds nothing, as the same policy is chosen for the whole account;"
        " remove one of the two."
    ),
    "policies.arms-conflict": (
        "AliyunARMSFullAccess and AliyunARMSReadOnlyAccess must not be on one user; keep one of"
        " them."
    ),
    "policies.arms-conflict-held": (
        "{subject} holds {held} {scope}, which must not stand beside {policy}; replace what is"
        " held, or remove {policy} here."
    ),
    "policies.replacement-new": (
        "{subject} is a new user and holds no {policy} {scope}, so there is nothing to replace; it"
        " will be left out."
    ),
    "policies.replacement-stale": (
        "{subject} does not hold {policy} {scope} any more, so there is nothing to replace; it"
        " will be left out."
    ),
    "policies.replacement-pointless": (
        "{policy} {scope} would be taken from {subject} with nothing in its place; choose what"
        " replaces it, or leave it."
    ),
    "policies.replacement-narrows": (
        "{subject} holds {policy} {scope} and will lose it; what is granted instead does not reach"
        " as far. Grant it there too, leave it, or go on by typing the logon name."
    ),
    "policies.no-companion": (
        "Read-only access in resource group {subject} does not show the application list; add the"
        " companion policy with arms:ReadTraceApp."
    ),
    "policies.no-trace-apps": (
        "Read-only access does not show the application list, because arms:ReadTraceApp is not"
        " part of it; add the companion policy if the users need it."
    ),
    "policies.reads-tokens": (
        "{policy} also lets one read tokens with which data can be written, though nothing here"
        " is meant to write; grant it to people you trust with them."
    ),
    "policies.full-is-wide": (
        "{policy} also includes all of CloudMonitor, the alerts of other services among it;"
        " choose AliyunARMSReadOnlyAccess if looking is enough."
    ),
    "policies.changed": (
        "The policy {subject} says something else than when this run was agreed to; look at its"
        " document, then go on by typing {subject}."
    ),
    "policies.unjudged": (
        "What the policy {subject} said when this run was agreed to was not kept, and it may say"
        " something else by now; look at its document, then go on by typing {subject}."
    ),
    "policies.unreadable": (
        "What the policy {subject} says by now cannot be read, and it may be something else than"
        " when this run was agreed to; look at its document, then go on by typing {subject}."
    ),
    "policies.high-risk": (
        "With {subject} a user can take over the account, or may, where it was not read to its end;"
        " choose a narrower policy, or go on by typing its name."
    ),
    "policies.service-role": (
        "{subject} is meant for a service's own role and does little for a person; choose another"
        " policy unless you know why."
    ),
    "policies.prometheus-alone": (
        "{policy} opens the console, but nothing that is held then lists an instance; add"
        " AliyunARMSReadOnlyAccess or a policy that lists them."
    ),
    "policies.prometheus-in-group": (
        "{policy} only opens the console, which is documented for the whole account and not for"
        " resource group {subject}; grant it in the whole account."
    ),
    "policies.no-console-entry": (
        "{subject} shows something, but nothing that is held then opens the console; add"
        " AliyunARMSPrometheusAccessAuth in the whole account, or let them use AccessKeys."
    ),
    "policies.group-undocumented": (
        "Nothing that {subject} allows is documented to count {scope}; it may have no effect"
        " there, so check it afterwards, or grant it in the whole account."
    ),
    "policies.quota-system": (
        "{subject} would hold {count} system policies, and {limit} are allowed; choose fewer."
    ),
    "policies.quota-custom": (
        "{subject} would hold {count} custom policies, and {limit} are allowed; choose fewer."
    ),
    "policies.quota-perhaps": (
        "{subject} would hold {count} policies of one type with those in resource groups; if these"
        " count as well, the limit of {limit} stops the run."
    ),
    "policies.quota-account": (
        "The account has {limit} custom policies, which is as many as there can be, so the"
        " companion cannot be made; delete one in the RAM console first."
    ),
    "policies.held-through": (
        "{subject} has {policy} {scope} already through the RAM user group {group}; it is granted"
        " to the user as well."
    ),
    "policies.redundant-held": (
        "{subject} has all of {policy} {scope} already, as {held} gives it; it adds nothing."
    ),
    "policies.redundant": (
        "{subject} {scope} adds nothing, as {other} gives all of it; remove {subject} unless you"
        " mean to take {other} away later."
    ),
    "policies.unread": ("Not read yet, so that nothing is said about what it allows: {policies}."),
    "policies.not-understood": (
        "Not understood to its end, so that it may allow more than is said here: {policies}."
    ),
    "policies.held": ("{subject} holds {policy} {scope} already; it is not granted again."),
}
