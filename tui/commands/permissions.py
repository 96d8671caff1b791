"""``--permissions``: what the administrator needs, whether it is there, and a policy with it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tui.commands.console import Console
from tui.commands.exits import Exit
from tui.planning.document import PermissionsDocument, permissions_document
from tui.planning.own_access import Holds, Permission, judge, permissions
from tui.planning.permissions import every_need, needs_of
from tui.text import permissions as words

if TYPE_CHECKING:
    from tui.core.facts import Facts
    from tui.core.operations import Plan


def for_any_plan(console: Console) -> Exit:
    """Print a policy for everything that Onramp does; nobody is asked.

    People get nothing else on stdout, so that it can be sent to a file.
    """
    document = permissions_document(every_need())
    console.say(*document.text.split("\n"))
    console.document(_fields(document))
    if not console.as_json:
        console.warn(*words.careful(document).split("\n"))
    return Exit.DONE


def for_plan(console: Console, plan: Plan, facts: Facts) -> Exit:
    """Print what a plan takes, who has it, and a policy for it.

    Returns:
        Refused where something is missing for certain.
    """
    needs = needs_of(plan.operations)
    needed = permissions(judge(needs, facts.caller, facts.own))
    for each in needed:
        console.tell("permission", words.permission_line(each), **_permission(each))
    unread = words.unread_here(facts.own)
    if unread:
        console.warn(unread)
    document = permissions_document(needs, plan.account.account_id)
    text = f"\n{words.policy_follows()}\n{document.text}\n{words.careful(document)}\n"
    console.say(*text.split("\n"))
    lacks = any(each.holds is Holds.LACKS for each in needed)
    code = Exit.REFUSED if lacks else Exit.DONE
    console.tell(
        "summary",
        words.permissions_summary(needed),
        outcome="permissions",
        exit=int(code),
        run=None,
        unread=list(facts.own.unread) if facts.own is not None else [],
        **_fields(document),
    )
    return code


def _permission(each: Permission) -> dict[str, Any]:
    return {
        "action": each.action,
        "tasks": [task.value for task in each.tasks],
        "holds": each.holds.value,
        "why": each.why.value if each.why is not None else "",
        "by": str(each.by.policy) if each.by is not None else "",
        "scope": str(each.by.scope) if each.by is not None else "",
        "through": each.by.through if each.by is not None else "",
    }


def _fields(document: PermissionsDocument) -> dict[str, Any]:
    parts = [
        {
            "task": part.task.value,
            "words": words.task(part.task),
            "actions": list(part.actions),
            "statements": list(part.statements),
        }
        for part in document.parts
    ]
    return {
        "policy": json.loads(document.text),
        "narrow": document.narrow,
        "parts": parts,
        "warning": words.abuse_warning(),
        "source": words.abuse_source(),
    }
