"""Findings about custom policies that the plan makes."""

from __future__ import annotations

NEW_POLICIES = {
    "policy-name.empty": "Type a name for the policy, such as prometheus-hangzhou-view.",
    "policy-name.character": (
        "{character} cannot be in the name of a policy, {subject}; letters, digits and - can."
    ),
    "policy-name.too-long": (
        "The name of the policy has {length} characters, and {limit} are allowed; shorten it."
    ),
    "policy-description.character": (
        "The description holds {character}, which cannot be sent; take it out."
    ),
    "policy-description.too-long": (
        "The description has {length} characters, and {limit} are allowed; shorten it."
    ),
    "new-policy.duplicate": "Two policies are to be called {subject}; give one another name.",
    "new-policy.document": (
        "Line {line}, column {column} of the policy {subject} is wrong; change it there, where the"
        " reason is shown as well."
    ),
    "new-policy.placeholder": (
        "Line {line}, column {column} of the policy {subject} holds a placeholder, which like this"
        " means nothing that exists; put the name or ID in its place."
    ),
    "new-policy.unknown-action": (
        "The action at line {line}, column {column} of the policy {subject} is not known: no list"
        " that Onramp has names it; look whether it is spelt right."
    ),
    "new-policy.taken": (
        "The account has a policy {subject} already, with another document, which is not"
        " overwritten; choose another name, or grant the one that is there."
    ),
    "new-policy.same": (
        "The account has the policy {policy} with the same document as {subject}; it is granted,"
        " and none is made."
    ),
    "new-policy.not-granted": "The policy {subject} is granted to nobody, so it is not made.",
}
