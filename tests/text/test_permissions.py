"""Every task, every answer and every reason has words."""

from __future__ import annotations

import pytest

from tui.core.facts import OwnAccess
from tui.core.policies import AccountScope, Grant, ResourceGroupScope, custom
from tui.core.principals import HeldGrant
from tui.core.text import some
from tui.planning.own_access import Holds, Permission, Why, permissions_document
from tui.planning.permissions import Task, every_need
from tui.text import permissions as words

HELD = HeldGrant(Grant(custom("Own"), AccountScope()))
IN_GROUP = HeldGrant(Grant(custom("Own"), ResourceGroupScope("rg-1")), through="admins")


def permission(
    holds: Holds = Holds.HAS,
    *tasks: Task,
    action: str = "ram:CreateUser",
    why: Why | None = None,
    by: HeldGrant | None = None,
) -> Permission:
    return Permission(action, tasks or (Task.USERS,), holds, why, by)


def test_all_have_words() -> None:
    assert set(words.TASKS) == set(Task)
    assert set(words.HOLDS) == set(Holds)
    assert set(words.REASONS) == set(Why)


@pytest.mark.parametrize(
    ("needed", "expected"),
    [
        (permission(), "Your own policies allow all of this, and its undo."),
        (permission(Holds.LACKS), "Apply would stop: you lack ram:CreateUser."),
        (
            permission(Holds.LACKS, Task.UNDO),
            "You could not undo all of this: you lack ram:CreateUser.",
        ),
        (
            permission(Holds.LACKS, Task.LOOK, Task.VERIFY),
            "Not everything can be read: you lack ram:CreateUser.",
        ),
        (
            permission(Holds.LACKS, Task.GRANTS, Task.UNDO),
            "Apply would stop: you lack ram:CreateUser.",
        ),
        (
            permission(Holds.CANNOT_TELL, why=Why.CONDITION),
            (
                "Whether you may do all of this cannot be told: it hangs on a condition, such as"
                " where you sign in from."
            ),
        ),
    ],
)
def test_the_line_below_a_plan(needed: Permission, expected: str) -> None:
    assert words.own_line([permission(), needed]) == expected


def test_several_reasons_are_counted() -> None:
    unclear = [permission(Holds.CANNOT_TELL, why=why) for why in (Why.CONDITION, Why.SOME)]
    assert words.own_line([*unclear, permission()]).startswith("Of 2 of the 3 permissions")


def test_what_is_missing_is_told_before_what_is_unclear() -> None:
    unclear = permission(Holds.CANNOT_TELL, why=Why.ROLE)
    assert words.own_line([unclear, permission(Holds.LACKS)]).startswith("Apply would stop")


def test_a_long_list_is_cut_short() -> None:
    assert some(["a", "b"]) == "a, b"
    assert some(["a", "b", "c"]) == "a and 2 more"
    assert some(["a", "b", "c"], most=2) == "a, b, c"


@pytest.mark.parametrize(
    ("needed", "end"),
    [
        (permission(by=HELD), ": Own allows it."),
        (permission(by=IN_GROUP), ": Own through group admins in resource group rg-1 allows it."),
        (permission(), ": the root account may do everything."),
        (permission(Holds.LACKS), ": no policy of yours allows it."),
        (permission(Holds.LACKS, by=HELD), ": Own forbids it."),
    ],
)
def test_one_permission(needed: Permission, end: str) -> None:
    told = words.about(needed)
    assert told == f"ram:CreateUser, to make and tag RAM users{end}"


@pytest.mark.parametrize("why", Why)
def test_why_it_cannot_be_told(why: Why) -> None:
    told = words.about(permission(Holds.CANNOT_TELL, why=why))
    assert words.REASONS[why] in told
    assert told.endswith(".")


def test_what_could_not_be_read_is_named() -> None:
    assert words.unread(None) == words.unread(OwnAccess()) == ""
    assert "ram:GetPolicy" in words.unread(OwnAccess(unread=("ram:GetPolicy",)))


def test_statements_are_told_by_task() -> None:
    notes = words.document_notes(permissions_document(every_need()))
    assert notes.startswith("Statement 1: connect, and read the account; statement 2: ")
    assert notes.endswith(": undo.")
