"""Findings about the team members: logon names, display names, tags, imported lines."""

from __future__ import annotations

PEOPLE = {
    "users.none": "Add at least one team member.",
    "users.quota": (
        "RAM users to be added: {needed}; the account has room for {left} of {limit}. Remove some"
        " rows, or ask Alibaba Cloud for a higher quota."
    ),
    "logon-name.empty": "Type a logon name, or remove this row.",
    "logon-name.space": ("A logon name cannot hold a space; put . - or _ in its place."),
    "logon-name.character": (
        "A logon name cannot hold {character}; use letters, digits, and . - _"
    ),
    "logon-name.domain": (
        "Leave out what follows the @: the logon name is {name}, the account adds its domain."
    ),
    "logon-name.too-long": "The logon name has {length} characters; use at most {limit}.",
    "logon-name.hyphen-first": (
        "The cloud may refuse a logon name that begins with a hyphen; begin it with a letter."
    ),
    "logon-name.duplicate": (
        "{subject} stands in row {other} already; change one of the two, or remove it."
    ),
    "logon-name.duplicate-case": (
        "{subject} differs from {name} in row {other} by upper and lower case only; make sure"
        " that two people are meant."
    ),
    "logon-name.exists": (
        "A RAM user {subject} is in the account already, with other details; grant to this"
        " existing user, or choose another name."
    ),
    "logon-name.exists-same": (
        "A RAM user {subject} is in the account already and is as wanted; only what is missing"
        " will be added."
    ),
    "logon-name.exists-case": (
        "The account has {name}, which differs from {subject} by upper and lower case only; make"
        " sure that two people are meant."
    ),
    "user.missing": (
        "The account has no RAM user {subject} any more; create it as a new user, or remove the"
        " row."
    ),
    "user.not-read": (
        "What {subject} has already could not be read yet; wait a moment or check again, then"
        " go on."
    ),
    "display-name.stays": (
        "{subject} has another display name than “{wanted}”, and keeps it; change it in the RAM"
        " console, or leave it out here."
    ),
    "display-name.character": (
        "A display name cannot hold {character}; use letters, digits, spaces, and . @ - _"
    ),
    "display-name.letter": (
        "The cloud may refuse {character} in a display name; it surely takes English and Chinese"
        " letters."
    ),
    "display-name.too-long": "The display name has {length} characters; use at most {limit}.",
    "display-name.hyphen-last": (
        "The cloud may refuse a display name that ends with a hyphen; end it another way."
    ),
    "tags.too-many": "There are {count} tags and a user can have {limit}; remove some.",
    "tags.too-many-held": (
        "{subject} has {held} tags, with these it would be {count}, and {limit} are allowed;"
        " remove some here."
    ),
    "tags.changes": (
        "The tag {key} of {subject} is “{held}” now and becomes “{wanted}”; remove it here to"
        " leave it."
    ),
    "tag.form": "“{text}” is not a tag; write key=value, with commas between tags.",
    "tag.key-empty": "“{text}” has no key; write it before the equals sign.",
    "tag.key-too-long": ("The tag key “{key}” has {length} characters; use at most {limit}."),
    "tag.key-prefix": (
        "The tag key “{key}” begins with {prefix}, which is kept for Alibaba Cloud; choose"
        " another key."
    ),
    "tag.key-address": (
        "The tag key “{key}” holds http:// or https://, which no tag may; leave that part out."
    ),
    "tag.key-duplicate": "The tag key “{key}” stands there twice; keep one of them.",
    "tag.value-too-long": (
        "The value of tag “{key}” has {length} characters; use at most {limit}."
    ),
    "tag.value-prefix": (
        "The value of tag “{key}” begins with {prefix}, which is kept for Alibaba Cloud; choose"
        " another value."
    ),
    "tag.value-address": (
        "The value of tag “{key}” holds http:// or https://, which no tag may; leave that part out."
    ),
    "tag.character": (
        "The tag “{key}” holds {character}, which cannot be seen; type the tag again."
    ),
    "import.empty": "There is no team member in this; give one line for each.",
    "import.encoding": (
        "This file is not text in any encoding that is known here; save it as CSV in UTF-8 and try"
        " again."
    ),
    "import.encoding-guessed": (
        "The file does not say its encoding, and {encoding} was guessed: look whether “{sample}” is"
        " right; if not, save it as CSV in UTF-8."
    ),
    "import.encoding-guessed-unseen": (
        "The file does not say its encoding, and {encoding} was guessed; if anything below looks"
        " wrong, save it as CSV in UTF-8."
    ),
    "import.quote": ("A double quote is opened here and never closed; close it, or take it away."),
    "import.columns": (
        "This line has {count} columns and the first line names {limit}; take the others away."
    ),
    "import.no-logon-name": (
        "The first line names no column for the logon name; call one of them logon_name."
    ),
    "import.above-header": ("Lines left out above the one with the names of the columns: {count}."),
    "import.another-header": (
        "This line names columns anew, so it and all below it were left out; put that into a file"
        " of its own."
    ),
    "import.unknown-column": (
        "The column “{column}” is not known and is left out; known are logon_name, display_name"
        " and tags."
    ),
    "import.unknown-columns": (
        "The columns {columns} were left out; known are a logon name, a display name and tags."
    ),
    "import.password-column": (
        "The column “{column}” holds secrets, so it was left out and none of it is shown; Onramp"
        " makes new passwords."
    ),
    "import.name-of-address": (
        "Each logon name is what stands before the @ in the column “{column}”."
    ),
    "import.no-tags": (
        "Only what reads like team=sre is a tag; column {column} is left out in so many lines:"
        " {count}."
    ),
    "import.repeated-column": (
        "The column “{column}” means the same as another one; keep one of them."
    ),
    "import.duplicate": (
        "{subject} stands in line {line} already; change one of the two, or remove it."
    ),
}
