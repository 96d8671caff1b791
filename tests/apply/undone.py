"""What the tests of undo ask of a world: its state as a whole, and one undo of a run."""

from __future__ import annotations

from tests.apply.conftest import NEVER, World
from tui.account.reader import AccountReader
from tui.apply.entries import to_note
from tui.apply.events import OperationLeft, RunStatus
from tui.apply.in_use import InUse, concerns
from tui.apply.journal import Journal
from tui.apply.run_state import OperationStatus, RunState
from tui.apply.undoer import Undoer
from tui.cloud.pace import Backoff
from tui.core.operations import (
    AttachPolicy,
    CreateLogonProfile,
    CreatePolicy,
    DetachPolicy,
    Operation,
    TagUser,
)
from tui.core.policies import ARMS_FULL, ARMS_READ_ONLY, COMPANION, COMPANION_DOCUMENT, AccountScope
from tui.core.users import PasswordSource, Tag
from tui.simulator.store import Store

ACCOUNT = AccountScope()


def state_of_all(world: World) -> object:
    """Everything in the cloud that a run could have changed."""

    def look(store: Store) -> object:
        users = {
            user.name: (
                user.user_id,
                user.display_name,
                user.comments,
                dict(user.tags),
                user.profile is not None and list(user.profile.hashes),
                {key.key_id: key.active for key in user.keys.values()},
                sorted(group.name for group in store.groups_of(user)),
            )
            for user in store.users.values()
        }
        return (
            users,
            set(store.attachments),
            {place: policy.current.document for place, policy in store.policies.items()},
            set(store.mfa_devices),
            {
                group.name: (group.group_id, group.comments, frozenset(group.members))
                for group in store.groups.values()
            },
        )

    return world.simulator.change(look)


def look(world: World, journal: Journal) -> tuple[InUse, ...]:
    """What speaks against undoing the run."""
    return concerns(world.cloud, AccountReader(world.cloud), journal.state)


def undoer(
    world: World,
    journal: Journal,
    *agreed: str,
    backoff: Backoff = NEVER,
    workers: int = 1,
    grace: float = 60.0,
) -> Undoer:
    """One that looks first, and gives up at once unless told otherwise."""
    return Undoer(
        world.cloud,
        journal,
        concerns=look(world, journal),
        agreed=frozenset(agreed),
        timing=world.clock.timing(grace=grace, backoff=backoff),
        workers=workers,
    )


def undo(world: World, undoing: Undoer) -> tuple[RunStatus, dict[int, str]]:
    """Undo, and what was left of which operation."""
    world.events.clear()
    outcome = undoing.run(world.events.append)
    left = {it.index: it.why for it in world.events if isinstance(it, OperationLeft)}
    return outcome, left


def reread(world: World, journal: Journal) -> Journal:
    """The run as another start finds it."""
    notes = [note for line in world.lines if (note := to_note(line)) is not None]
    return Journal(RunState(journal.state.plan, notes), world.lines.append)


def journal_of(world: World, *operations: Operation) -> Journal:
    """A run that was applied."""
    journal = Journal(RunState(world.plan(*operations)), world.lines.append)
    assert world.run(world.runner(journal.state.plan, journal=journal)) is RunStatus.DONE
    return journal


def existing_user(world: World) -> list[Operation]:
    """Every kind of change to a user who was there before, ``ada.l``."""

    def make(store: Store) -> None:
        user = store.add_user("ada.l", "Ada")
        user.tags.update({"team": "old", "kept": "as it is"})
        store.attach(user, "System", ARMS_READ_ONLY.name)

    world.simulator.change(make)
    return [
        CreatePolicy(COMPANION, COMPANION_DOCUMENT, "Shows the application list"),
        TagUser("ada.l", (Tag("team", "sre"), Tag("new", "one"))),
        CreateLogonProfile("ada.l", PasswordSource.GENERATE, True, False),
        AttachPolicy("ada.l", ARMS_FULL, ACCOUNT),
        AttachPolicy("ada.l", COMPANION, world.group),
        DetachPolicy("ada.l", ARMS_READ_ONLY, ACCOUNT),
    ]


def statuses(state: RunState) -> list[OperationStatus]:
    """How far every operation is."""
    return [each.status for each in state.operations]


def back(state: RunState) -> dict[int, str]:
    """What was taken back, or left and why, by place in the plan."""
    return {each.index: each.undone for each in state.operations if each.undone is not None}
