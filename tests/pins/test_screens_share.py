"""Credential sharing: the cards, what is done with them, and verifying."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.pins.screens_gallery import SMALL, Gallery, gallery_of
from tests.screens.drafts import console_draft
from tests.screens.driver import Wizard
from tests.screens.review.driver import over, ready
from tests.screens.sharing.driver import verified
from tests.screens.sharing.test_screen import Remembering
from tests.screens.sharing.test_verification import BOT, OTHER, in_group
from tui.core.draft import Draft, Site
from tui.core.findings import Step
from tui.core.users import UserRow
from tui.simulator.server import RunningSimulator


@asynccontextmanager
async def shared(
    gallery: Gallery,
    simulator: RunningSimulator,
    draft: Draft,
    **changes: Any,  # noqa: ANN401 - as the wizard takes them
) -> AsyncIterator[Wizard]:
    """The wizard at its last step, after a run of the draft."""
    async with gallery.opened(simulator, step=Step.REVIEW, draft=draft, **changes) as w:
        await ready(w)
        await w.press("ctrl+r")
        await over(w)
        await w.press("f4")
        await w.to(Step.SHARE)
        yield w


async def test_passwords(simulator: RunningSimulator) -> None:
    with gallery_of("share-passwords") as gallery:
        copier, draft = Remembering(), console_draft(domain_alias="acme.example")
        async with shared(gallery, simulator, draft, copier=copier) as w:
            await gallery.take(w, "cards", "maria.k@acme-observability")
            await gallery.over(w, "f1", "help", "Hand", sizes=SMALL)
            await w.press("ctrl+n")
            await gallery.take(w, "not-shared", "maria.k", sizes=SMALL)
            await w.press("escape")
            await w.to(Step.SHARE)
            await w.press("r")
            await gallery.take(w, "shown", "hidden again")
            await w.press("down")
            await gallery.take(w, "second", "chen.yu@acme-observability", sizes=SMALL)
            await w.press("c")
            await gallery.take(w, "copied", "Password of chen.yu")
            await w.press("e")
            (gallery.home / "onramp-handover.json").write_text("{}")
            await gallery.take(w, "export", "2 secrets will stand in it as plain text", sizes=SMALL)
            await w.press("tab", "enter")
            await gallery.take(w, "refused", "", sizes=SMALL)
            (gallery.home / "onramp-handover.json").unlink()
            await w.press("enter")
            await w.to(Step.SHARE)
            await gallery.take(w, "exported", "Delete it once it is handed over")
            await w.press("v")
            await verified(w)
            await gallery.take(w, "verified", "")
        async with gallery.opened(simulator) as w:
            await gallery.take(w, "notice", "A file holds secrets", notices=True)


async def test_keys(simulator: RunningSimulator) -> None:
    with gallery_of("share-keys") as gallery:
        async with shared(gallery, simulator, in_group(BOT, OTHER)) as w:
            await gallery.take(w, "cards", "AccessKey ID")
            await w.press("r")
            await gallery.take(w, "shown", "hidden again")
            await w.press("v")
            await verified(w)
            await gallery.take(w, "verified", "all 4 agree")
            await w.press("escape")
            await w.to(Step.SHARE)
            await w.press("a")
            await gallery.take(w, "all-verified", "", sizes=SMALL)


async def test_nothing_to_hand_over(simulator: RunningSimulator) -> None:
    with gallery_of("share-nothing") as gallery:
        draft = console_draft(UserRow("li.na", existing=True), site=Site.CHINA)
        async with shared(gallery, simulator, draft) as w:
            await gallery.take(w, "no-secret", "li.na")
