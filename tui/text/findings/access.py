"""Findings of the access-mode screen."""

from __future__ import annotations

ACCESS = {
    "access.mode-missing": (
        "Choose how the users sign in: with a console password, or with an AccessKey."
    ),
    "access.unchanged-new": (
        "{subject} is new and could not sign in at all; give console access or an AccessKey."
    ),
    "access.has-access-key": (
        "{subject} has an AccessKey, and a user should have one way in only; leave it as it is,"
        " or make a separate RAM user for the console."
    ),
    "access.has-console": (
        "{subject} has console access, and a user should have one way in only; leave it as it is,"
        " or make a separate RAM user for the AccessKey."
    ),
    "access.has-both": (
        "{subject} has a console password and an AccessKey already; both stay as they are, and"
        " taking one away is a matter for the RAM console."
    ),
    "access.two-keys": (
        "{subject} has {limit} AccessKeys, which is as many as there can be; leave the access as"
        " it is, or delete a key in the RAM console first."
    ),
    "access.key-kept": (
        "{subject} has an AccessKey already and keeps it; nobody gets a second secret."
    ),
    "access.key-disabled": (
        "Every AccessKey of {subject} is disabled, so the new grants cannot be used; enable one in"
        " the RAM console."
    ),
    "access.password-kept": (
        "{subject} has a console password already and keeps it; ask for a reset if it is lost."
    ),
    "access.password-reset": (
        "{subject} gets a new password, which signs them out and makes the old one useless; type"
        " the logon name to confirm."
    ),
    "access.reset-pointless": (
        "{subject} has no console password that could be reset here; take the reset away, or"
        " choose console access."
    ),
    "access.reset-locks-out": (
        "Users of this account may not change their passwords, so a forced reset would lock them"
        " out; switch the reset off, or allow it in the security settings."
    ),
    "access.mfa-locks-out": (
        "Users of this account may not manage MFA devices, so required MFA would lock them out;"
        " switch it off, or allow it in the security settings."
    ),
    "access.mfa-enforced": (
        "The account requires MFA of everyone, whatever is chosen here; tell the users to have an"
        " authenticator app ready."
    ),
    "access.logon-networks": (
        "Console logon works only from {networks}; make sure the users are there."
    ),
    "access.sso": (
        "RAM users of this account sign in through single sign-on, so a password may not get them"
        " in; ask whoever runs it first."
    ),
    "password.missing": "Type a password for {subject}, or let passwords be generated.",
    "password.shared": (
        "{subject} and {other} would have the same password; type another one for each user."
    ),
}
