"""Findings of the Connect screen, of the resource scope, of Review and of a draft on disk."""

from __future__ import annotations

CONNECT = {
    "access-key-id.empty": "Type the AccessKey ID, or pick another source above.",
    "access-key-id.character": (
        "An AccessKey ID cannot hold {character}; copy it again without spaces or quotes."
    ),
    "access-key-id.looks-like-secret": (
        "With {length} characters this looks like the secret; check that ID and secret are not"
        " swapped."
    ),
    "domain-alias.character": (
        "A domain name cannot hold {character}; use letters, digits, hyphens and dots."
    ),
    "domain-alias.form": (
        "“{label}” cannot be part of a domain name; write it like acme.example, or leave the"
        " field empty."
    ),
    "domain-alias.too-long": (
        "The domain alias has {length} characters and may have {limit}; shorten it or leave it"
        " empty."
    ),
    "domain-alias.default-domain": (
        "{subject} is a default domain, which needs no alias; leave the field empty unless the"
        " account has a domain of its own."
    ),
    "regions.none": "Name at least one region to verify in, for example cn-hangzhou.",
    "region.form": "“{subject}” is not a region; write it like cn-hangzhou or ap-southeast-1.",
    "region.duplicate": "{subject} stands there twice; it is looked at once.",
    "reason.character": "The reason cannot hold {character}; keep it to one line of plain text.",
    "reason.too-long": (
        "The reason has {length} characters and may have {limit}; shorten it or name a ticket."
    ),
    "caller.root": (
        "This is the AccessKey of the root account {subject}, which nothing can limit; use a RAM"
        " user's key, or go on by typing the account ID."
    ),
    "arms.not-activated": (
        "ARMS is not activated in this account, so the grants will show nothing until you"
        " activate it in the console."
    ),
    "prometheus.not-activated": (
        "Managed Service for Prometheus is not activated in this account, so the grants will show"
        " nothing until you activate it in the console."
    ),
    "account.not-read": "Sign in first; nothing can be planned before the account is known.",
    "account.no-domain": (
        "The account's default domain could not be read, and tags and resource groups need it;"
        " get the permission ram:GetDefaultDomain and check again, or do without both."
    ),
    "scope.missing": (
        "Choose where the access holds: in the whole account, or in one resource group."
    ),
    "scope.group-form": (
        "“{subject}” is not the ID of a resource group; it begins with rg- and has up to 18"
        " characters."
    ),
    "scope.group-gone": "Resource group {subject} is not there any more; choose another one.",
    "scope.group-status": (
        "Resource group {subject} is {status} and takes no grants now; choose another one, or"
        " wait until it is OK."
    ),
    "scope.groups-unsupported": (
        "ARMS does not take part in resource groups here, so a grant in one may show nothing;"
        " the whole account is the safe choice."
    ),
    "scope.groups-unknown": (
        "Whether ARMS heeds resource groups here could not be found out; look at what the users"
        " see after the grant, or choose the whole account."
    ),
    "review.nothing-to-do": (
        "Everything is as wanted already, so there is nothing to apply; go back to add something."
    ),
    "review.groups-unread": (
        "What these RAM user groups hold could not be read, and users of the plan are in them:"
        " {groups}. Whether that conflicts with the new grants is not known."
    ),
    "review.lacks-permission": (
        "Your own policies do not allow you {actions}, and Apply would stop there; get the"
        " permission first, or leave out what needs it."
    ),
    "review.lacks-undo": (
        "Your own policies do not allow you {actions}; you could apply this plan, and not undo all"
        " of it."
    ),
    "review.lacks-reading": (
        "Your own policies do not allow you {actions}; what that would tell is missing here and"
        " when the result is verified."
    ),
    "draft.not-json": (
        "What was saved of your last visit cannot be read; you start with empty screens."
    ),
    "draft.not-object": (
        "What was saved of your last visit is not a draft; you start with empty screens."
    ),
    "draft.version": (
        "What was saved of your last visit has version {version}, which this Onramp does not"
        " know; you start with empty screens."
    ),
    "draft.field": (
        "“{field}” of your last visit could not be read and is left as at the start; please"
        " look at it again."
    ),
}
