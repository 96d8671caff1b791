"""A draft is kept while one types, and offered at the next start."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from screens.drafts import DraftKeeper
from tests.screens.drafts import CHEN_YU, MARIA
from tests.screens.driver import WIDE, Wizard, asked, question, services_for, wizard
from tui.core.draft import Draft
from tui.core.findings import Step
from tui.core.policies import ARMS_READ_ONLY, AccountScope, Grant
from tui.core.users import UserRow
from tui.simulator.server import RunningSimulator
from tui.vault.drafts import DraftStore

ACCOUNT = "1290384756102938"


async def test_one_can_leave_from_any_other_question(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    store(simulator, tmp_path).save(Draft(users=(MARIA,)))
    async with wizard(simulator, state=tmp_path) as w:
        await w.until(lambda: question(w) == "Go on where you stopped?")
        await w.press("ctrl+q")
        await w.until(lambda: question(w) == "Leave Onramp?")
        await w.press("escape")
        await w.until(lambda: question(w) == "Go on where you stopped?")


# Drafts


def store(simulator: RunningSimulator, directory: Path) -> DraftStore:
    """Where the wizard keeps the draft of the seeded account."""
    return services_for(simulator, directory).drafts(ACCOUNT)


def saved(simulator: RunningSimulator, directory: Path) -> Draft | None:
    """What is on the disk."""
    read = store(simulator, directory).load()
    return None if read is None else read.draft


async def ready(w: Wizard) -> None:
    """Wait until the account is known and its draft was looked for."""
    await w.until(lambda: w.app.drafts._store is not None)


async def test_a_draft_is_kept_while_typing_and_offered_at_the_next_start(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    draft = Draft(users=(MARIA, CHEN_YU))
    async with wizard(simulator, state=tmp_path) as w:
        await ready(w)
        w.session.draft = draft
        await w.until(lambda: saved(simulator, tmp_path) == draft)

    async with wizard(simulator, state=tmp_path) as w:
        await w.until(lambda: question(w) == "Go on where you stopped?")
        assert "a draft with 2 team members for" in w.text()
        assert w.session.draft == Draft()
        await w.press("enter")
        await w.until(lambda: w.session.draft == draft)
        assert w.at(Step.CONNECT)

    async with wizard(simulator, state=tmp_path) as w:
        await asked(w)
        await w.pilot.click("#yes")
        await w.until(lambda: saved(simulator, tmp_path) is None)
        assert w.session.draft == Draft()
        # What is typed from now on is kept again.
        w.session.draft = Draft(users=(CHEN_YU,))
        await w.until(lambda: saved(simulator, tmp_path) == Draft(users=(CHEN_YU,)))

    async with wizard(simulator, state=tmp_path) as w:
        await asked(w)
        assert "a draft with 1 team member for" in w.text()


async def test_what_the_last_pause_did_not_save_is_saved_on_leaving(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    async with wizard(simulator, state=tmp_path) as w:
        await ready(w)
        w.session.draft = Draft(users=(MARIA,))
    w.app.drafts.close()
    assert saved(simulator, tmp_path) == Draft(users=(MARIA,))


async def test_a_draft_without_a_user_counts_right(
    simulator: RunningSimulator, tmp_path: Path
) -> None:
    grant = Grant(ARMS_READ_ONLY, AccountScope())
    store(simulator, tmp_path).save(Draft(users=(), grants=(grant,)))
    async with wizard(simulator, state=tmp_path) as w:
        await asked(w)
        assert "a draft with 0 team members for" in w.text()


@pytest.mark.parametrize("keep", [True, False])
async def test_between_a_saved_draft_and_a_typed_one_a_person_chooses(
    simulator: RunningSimulator, tmp_path: Path, *, keep: bool
) -> None:
    kept, saved = store(simulator, tmp_path), Draft(users=(MARIA,))
    kept.save(saved)
    mine = Draft(users=(UserRow("typed.already", "Typed"),))
    async with wizard(simulator, state=tmp_path, draft=mine) as w:
        await asked(w)
        w.app.drafts.save()
        before = kept.load()
        assert before is not None
        assert before.draft == saved, "nothing is written over before the choice"
        await w.pilot.click("#yes" if keep else "#no")
        await w.until(lambda: question(w) == "")
        assert w.session.draft == (mine if keep else saved)
        w.app.drafts.save()
        after = kept.load()
        assert after is not None
        assert after.draft == w.session.draft


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are POSIX's")
@pytest.mark.parametrize("loading", [False, True])
async def test_a_place_for_drafts_that_others_may_write_into_is_said(
    simulator: RunningSimulator, tmp_path: Path, loading: bool
) -> None:
    # With what to do about it, not in a word of the program's own.
    place = store(simulator, tmp_path).path.parent
    place.mkdir(parents=True, mode=0o700)
    if loading:
        place.chmod(0o777)
    async with wizard(simulator, state=tmp_path, size=WIDE) as w:
        if not loading:
            await ready(w)
            place.chmod(0o777)
            w.session.draft = Draft(users=(MARIA,))
        await w.until(lambda: "The draft cannot be saved" in w.text())
        (told,) = w.app._notifications
        assert f"others may write into {place}" in told.message
        assert "run chmod 700 on it" in told.message


@pytest.mark.parametrize("when", ["saving", "clearing"])
async def test_a_draft_that_cannot_be_written_is_said_once_and_stops_nobody(
    simulator: RunningSimulator, tmp_path: Path, when: str
) -> None:
    kept = store(simulator, tmp_path)
    if when == "clearing":
        kept.save(Draft(users=(MARIA,)))
    async with wizard(simulator, state=tmp_path) as w:
        if when == "clearing":
            await asked(w)
        await ready(w)
        # A directory where the file should be: neither written nor removed, not even by root.
        kept.path.unlink(missing_ok=True)
        (kept.path / "in-the-way").mkdir(parents=True)
        if when == "clearing":
            await w.pilot.click("#yes")
        else:
            w.session.draft = Draft(users=(MARIA,))
        await w.until(lambda: "The draft cannot be saved" in w.text())
        w.app.draft_lost(DraftKeeper.Lost("No space left on device"))
        await w.pilot.pause()
        assert len(w.app._notifications) == 1
        assert w.at(Step.CONNECT)
