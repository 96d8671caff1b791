"""Own passwords: one prompt per user, or lines on standard input; never an argument."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.commands.console import is_text
from tui.commands.context import Context
from tui.commands.exits import CommandError, Exit, LeftError
from tui.core.secret import Secret
from tui.planning.passwords import check_own_passwords, check_password, shared_passwords

if TYPE_CHECKING:
    from tui.core.account import PasswordPolicy
    from tui.core.draft import Draft
    from tui.core.facts import Facts


def own_passwords(context: Context, draft: Draft, facts: Facts) -> Mapping[str, Secret]:
    """The passwords that a plan asks for.

    Raises:
        CommandError: one is missing, shared or refused by the account's policy.
        LeftError: nothing was typed.
    """
    wanted = [
        str(finding.parameters["subject"]) for finding in check_own_passwords(draft, facts, {})
    ]
    return ask_passwords(context, tuple(dict.fromkeys(wanted)), facts.password_policy)


def ask_passwords(
    context: Context,
    names: Sequence[str],
    policy: PasswordPolicy | None,
    kept: Mapping[str, Secret] = MappingProxyType({}),
) -> Mapping[str, Secret]:
    """Ask for users' passwords, and hold them against the live policy and against each other.

    Args:
        context: the command's.
        names: logon names.
        policy: the account's; not checked where it could not be read.
        kept: those of other users, from an earlier start.

    Raises:
        CommandError: one is missing, shared or refused by the policy.
        LeftError: nothing was typed.
    """
    from tui.text import asking

    if not names:
        return {}
    # Lines are not read from a terminal, which would show them.
    given = _prompted if context.console.hears_unseen else _from_lines
    found = {
        name: _checked(name, text, policy) for name, text in given(context, names, policy).items()
    }
    shared = shared_passwords({**kept, **found})
    if shared:
        lines = [asking.password_shared(*each) for each in shared.items()]
        raise CommandError(Exit.USAGE, *lines)
    return found


def _prompted(
    context: Context, names: Sequence[str], policy: PasswordPolicy | None
) -> Mapping[str, str]:
    from tui.text import asking, commanding

    found = {}
    for name in names:
        while True:
            typed = context.console.ask_unseen(asking.password_question(name))
            if not typed:
                raise LeftError(commanding.left())
            trouble = _trouble(name, typed, policy)
            # Whoever does not see why it was refused is not asked again; it is refused below.
            if not trouble or not context.console.interactive:
                break
            context.console.warn(trouble)
        found[name] = typed
    return found


def _from_lines(
    context: Context,
    names: Sequence[str],
    policy: PasswordPolicy | None,
) -> Mapping[str, str]:
    """Lines ``logon_name=password``; a password may hold any character but the end of the line."""
    from tui.text import asking

    del context, policy
    found: dict[str, str] = {}
    lines: Callable[[], str] = sys.stdin.readline if sys.stdin is not None else str
    while set(names) - found.keys() and (line := lines()):
        name, equals, password = line.rstrip("\r\n").partition("=")
        if equals and name in names:
            found[name] = password
    missing = [name for name in names if not found.get(name)]
    if missing:
        raise CommandError(Exit.USAGE, asking.passwords_wanted(missing))
    return found


def _checked(name: str, text: str, policy: PasswordPolicy | None) -> Secret:
    trouble = _trouble(name, text, policy)
    if trouble:
        raise CommandError(Exit.USAGE, trouble)
    return Secret(text)


def _trouble(name: str, text: str, policy: PasswordPolicy | None) -> str:
    """Why this password cannot be taken, in words; empty if it can."""
    from tui.text import asking
    from tui.text.policies import requirement

    if not is_text(text):
        return asking.password_not_text(name)
    ticked = check_password(policy, name, text) if policy else ()
    missing = [requirement(each.requirement) for each in ticked if not each.met]
    return asking.password_refused(name, missing) if missing else ""
