"""The pictures of one walk through the wizard, and the kept ones that they are compared with.

``RENEW_PINS=1 python -m pytest tests/pins`` writes the kept pictures anew; look at the difference
before it is committed.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime
from difflib import unified_diff
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest
from textual.app import App
from textual.message_pump import MessagePump
from textual.timer import Timer

from screens.sharing.handover_log import handovers
from tests.pins.screens_picture import SOON, Palette, drawn, settled
from tests.screens.driver import NARROW, WIDE, Wizard, wizard
from tui.cloud import transport
from tui.simulator.server import RunningSimulator
from tui.simulator.store import Store
from tui.vault.keyring import Keyring, MemoryKeyring
from tui.vault.vault import Vault

KEPT: Final = Path(__file__).parent / "kept" / "screens"
SHOWN: Final = "shown.txt"
"""Names of the kinds of screen that stand in the pictures of a walk."""
BOTH: Final = (NARROW, WIDE)
SMALL: Final = (NARROW,)
"""For what says nothing more in a larger terminal."""
MOMENT: Final = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
"""What the wizard's clock says; the simulator's must be the real one, for the signatures."""
LASTING: Final = 3600
"""Seconds for which a notice stays, and everybody has patience."""


@contextmanager
def silent(simulator: RunningSimulator) -> Iterator[None]:
    """A cloud that answers nothing until the context ends."""
    free, holding = threading.Event(), threading.Event()

    def hold(_store: Store) -> None:
        holding.set()
        free.wait()

    thread = threading.Thread(target=simulator.change, args=(hold,), name="simulator-silent")
    thread.start()
    try:
        holding.wait()
        yield
    finally:
        free.set()
        thread.join()


def is_renewing() -> bool:
    """Whether the kept pictures are written anew."""
    return bool(os.environ.get("RENEW_PINS"))


class Gallery:
    """Takes pictures, and compares them in the end."""

    def __init__(self, folder: Path, home: Path) -> None:
        self._folder = folder
        self.home = home
        self.keyring = MemoryKeyring()
        self.impatient = False
        """Whether what is to happen after some seconds does happen."""
        self._dice = Random(2026)
        self._asked: list[RunningSimulator] = []
        self._texts: dict[str, str] = {}
        self._shown: set[str] = set()
        self._secrets: set[str] = set()

    @asynccontextmanager
    async def opened(
        self,
        simulator: RunningSimulator,
        **changes: Any,  # noqa: ANN401 - as the wizard takes them
    ) -> AsyncIterator[Wizard]:
        """The wizard with a clock that stands and dice that always fall alike."""
        same: dict[str, Any] = {"clock": lambda: MOMENT, "random": Random(2026)}
        same |= {"state": self.home / "state", "safe": self.safe(), "home": self.home}
        same |= {"export_to": self.home}
        self.hide_keys(simulator)
        async with wizard(simulator, **(same | changes)) as w:
            yield w

    def safe(self, keyring: Keyring | None = None) -> Vault:
        """Where runs are kept; always the same names for the same runs."""
        kept = keyring or self.keyring
        return Vault(lambda: self.home / "state", "test", lambda: kept, self._dice.randbytes)

    async def take(
        self,
        w: Wizard,
        name: str,
        condition: Callable[[], object] | str = "",
        *,
        sizes: Sequence[tuple[int, int]] = BOTH,
        waiting: Collection[str] = (),
        notices: bool = False,
    ) -> None:
        """Take a picture in every size, beginning with that at hand; the other one stays.

        Args:
            w: the wizard.
            name: the picture's, of a file's name without its ending.
            condition: what is true in it, or words that stand in it.
            sizes: columns and rows.
            waiting: names of the threads that do not go on meanwhile.
            notices: whether notices in the corner belong to it.
        """
        strips = {}
        for size in sorted(sizes, key=lambda size: size != w.app.size):
            await resized(w, size)
            awaited = _condition(w, condition)
            strips[size] = await settled(w, awaited, waiting=waiting, notices=notices)
        palette, known = Palette(), self._known(w)
        parts = [
            f"{size[0]}x{size[1]}\n{drawn(strips[size], palette, known)}" for size in sorted(strips)
        ]
        text = "\n".join([*parts, "Styles", *palette.legend(), ""])
        assert name not in self._texts, name
        self._texts[name] = text
        self.meet(w)

    def meet(self, w: Wizard) -> None:
        """Note which kinds of screen are open; Textual's own lies below all of them."""
        self._shown |= {type(screen).__name__ for screen in w.app.screen_stack[1:]}

    async def over(
        self,
        w: Wizard,
        keys: str,
        name: str,
        words: str,
        **how: Any,  # noqa: ANN401 - as for any picture
    ) -> None:
        """Press keys, take a picture of what opens, and close it by Escape."""
        below = len(w.app.screen_stack)
        await w.press(*keys.split())
        await w.until(lambda: len(w.app.screen_stack) > below)
        await self.take(w, name, words, **how)
        await w.press("escape")
        await w.until(lambda: len(w.app.screen_stack) == below)

    def hide(self, *secrets: str) -> None:
        """Let nothing of this be read in a picture."""
        self._secrets |= set(secrets)

    def hide_keys(self, simulator: RunningSimulator) -> None:
        """Let no secret of the simulator be read in a picture."""
        if simulator in self._asked:
            return
        self._asked.append(simulator)

        def secrets(store: Store) -> list[str]:
            return [key.secret for key in store.keys.values()]

        self.hide(simulator.access_key_secret.reveal(), *simulator.change(secrets))

    def _known(self, w: Wizard) -> set[str]:
        for each in handovers(w.session.runs):
            for secret in (each.password, each.access_key_secret):
                if secret is not None:
                    self.hide(secret.reveal())
        return self._secrets

    def compare(self) -> None:
        """Compare with the kept pictures, or keep these in their place."""
        texts = {f"{name}.txt": text for name, text in self._texts.items()}
        texts[SHOWN] = "".join(f"{name}\n" for name in sorted(self._shown))
        leaked = [name for name, text in texts.items() if any(it in text for it in self._secrets)]
        assert leaked == []
        if is_renewing():
            _keep(self._folder, texts)
        kept = {path.name: path.read_text("utf-8") for path in self._folder.glob("*")}
        names = sorted(kept.keys() | texts.keys())
        differences = [_difference(name, kept.get(name), texts.get(name)) for name in names]
        told = "\n".join(filter(None, differences))
        assert not told, f"what is seen is not what it was in {self._folder.name}:\n{told}"


def _condition(w: Wizard, condition: Callable[[], object] | str) -> Callable[[], object]:
    if not isinstance(condition, str):
        return condition
    return lambda: " ".join(condition.split()) in flat(w)


_FRAMES = str.maketrans(dict.fromkeys("│▏█", " "))


def flat(w: Wizard) -> str:
    """What is on the screen as one line, frames left out."""
    return " ".join(w.text().translate(_FRAMES).split())


async def resized(w: Wizard, size: tuple[int, int]) -> None:
    """Give the terminal a size, unless it has it."""
    if w.app.size != size:
        await w.pilot.resize_terminal(*size)
        await w.until(lambda: w.app.size == size and w.app.screen.size == size)


def _keep(folder: Path, texts: dict[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")


def _difference(name: str, kept: str | None, now: str | None) -> str:
    if kept == now:
        return ""
    if now is None:
        return f"{name}: no picture is taken of it any more"
    lines = ((kept or "").splitlines(), now.splitlines())
    return "\n".join(unified_diff(*lines, f"kept/{name}", f"now/{name}", lineterm="", n=2))


@contextmanager
def gallery_of(name: str) -> Iterator[Gallery]:
    """A walk's gallery; it is compared once the walk is over.

    Meanwhile the home directory is one whose path is as long in every run, a notice stays until it
    is taken away, and however slow the machine is, no secret is hidden again, no answer of the
    cloud is overdue, and nobody loses the patience with a keyring, unless the gallery says so.
    """

    def set_timer(
        pump: MessagePump,
        delay: float,
        *given: Any,  # noqa: ANN401 - as it was
        **options: Any,  # noqa: ANN401 - as it was
    ) -> Timer:
        later = delay if delay < SOON or gallery.impatient else LASTING
        return set_timer_was(pump, later, *given, **options)

    def notify(app: App[int], message: str, **options: Any) -> None:  # noqa: ANN401 - as it was
        was(app, message, **(options | {"timeout": LASTING}))

    was, set_timer_was = App.notify, MessagePump.set_timer
    with (
        tempfile.TemporaryDirectory(prefix="onramp-", dir="/tmp") as home,
        pytest.MonkeyPatch.context() as patch,
    ):
        gallery = Gallery(KEPT / name, Path(home))
        patch.setenv("HOME", home)
        patch.setattr(App, "notify", notify)
        patch.setattr(MessagePump, "set_timer", set_timer)
        for limit in ("READ_TIMEOUT_MS", "CONNECT_TIMEOUT_MS", "LONGEST_MS"):
            patch.setattr(transport, limit, LASTING * 1000)
        yield gallery
        gallery.compare()
