"""Findings about the RAM user group through which access is granted."""

from __future__ import annotations

GROUPS = {
    "group-name.empty": "Type a name for the RAM user group, such as prometheus-viewers.",
    "group-name.space": (
        "The name of a RAM user group cannot hold a space; put . - or _ in its place."
    ),
    "group-name.character": (
        "{character} cannot be in the name of a RAM user group; letters, digits, - . and _ can."
    ),
    "group-name.too-long": (
        "The name of the RAM user group has {length} characters, and {limit} are allowed; shorten"
        " it."
    ),
    "groups.exists": (
        "There is a RAM user group {subject} already: it is used as it is, and none is made. If"
        " another one was meant, choose another name."
    ),
    "groups.gone": (
        "The RAM user group {subject} is not in the account any more; make it, or choose another"
        " one."
    ),
    "groups.not-read": (
        "Who is in the RAM user group {subject}, and what it holds, could not be read yet; wait a"
        " moment or check again, then go on."
    ),
    "groups.others": (
        "What {subject} is granted, everybody in it has, also members who are not among these users"
        " ({count}: {names}); make another group if only these users are meant."
    ),
    "groups.holds-more": (
        "The RAM user group {subject} also holds {policies}, and who joins it gets that too;"
        " choose another group if that is too much."
    ),
    "groups.high-risk": (
        "Who joins the RAM user group also gets {policy}, with which a user can take over the"
        " account, or may, where it was not read to its end; choose another group, or go on by"
        " typing {subject}."
    ),
    "groups.changed": (
        "The RAM user group {subject} was granted more since this run was agreed to ({policies}),"
        " and who joins it gets that; look at the group, then go on by typing {subject}."
    ),
    "groups.lost": (
        "Grants were taken from the RAM user group {subject} since this run was agreed to"
        " ({policies}), so that who joins it does not get them."
    ),
    "groups.forbids-less": (
        "The RAM user group {subject} lost grants since this run was agreed to ({policies}), which"
        " may have forbidden what is allowed by now; look at the group, then go on by typing"
        " {subject}."
    ),
    "groups.unjudged": (
        "What the RAM user group {subject} held when this run was agreed to was not kept, and who"
        " joins it gets what it holds now ({policies}); look at the group, then go on by typing"
        " {subject}."
    ),
    "groups.unreadable": (
        "What the RAM user group {subject} holds by now cannot be read, and who joins it gets it;"
        " look at the group, then go on by typing {subject}."
    ),
    "groups.held": (
        "The RAM user group {subject} holds {policy} {scope} already; it is not granted again."
    ),
    "groups.arms-conflict": (
        "The RAM user group {subject} holds {held} {scope}, which must not stand beside {policy};"
        " remove {policy} here, or choose another group."
    ),
    "groups.arms-conflict-member": (
        "{subject} is in the RAM user group {group}, which holds {held} {scope}; {policy} must not"
        " stand beside it, so remove {policy} here, or take {subject} out of that group first."
    ),
    "groups.arms-conflict-joining": (
        "By joining the RAM user group {group}, {subject} gets {policy}, which must not stand"
        " beside {held}, held {scope}; choose another group, or grant to each user."
    ),
    "groups.quota-account": (
        "The account has {limit} RAM user groups, which is as many as there can be; use one that"
        " is there, or grant to each user."
    ),
    "groups.quota-user": (
        "{subject} would be in {count} RAM user groups, and {limit} are allowed; take {subject}"
        " out of one first, or grant to each user."
    ),
    "groups.quota-system": (
        "The RAM user group {subject} would hold {count} system policies, and {limit} are allowed;"
        " choose fewer, or another group."
    ),
    "groups.quota-custom": (
        "The RAM user group {subject} would hold {count} custom policies, and {limit} are allowed;"
        " choose fewer, or another group."
    ),
    "groups.quota-perhaps": (
        "The RAM user group {subject} would hold {count} policies of one type with those in"
        " resource groups; if these count as well, the limit of {limit} stops the run."
    ),
}
