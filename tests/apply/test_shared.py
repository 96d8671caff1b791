"""What threads change is copied whole, at one moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType

import pytest

from tests.apply.conftest import World
from tui.apply.open_run import LockedDict, MintedSecrets
from tui.cloud.types import MintedKey
from tui.core.operations import CreateAccessKey
from tui.core.secret import Secret

PATIENCE = 20.0
FIRST, SECOND = MintedKey("LTAI1", Secret("one")), MintedKey("LTAI2", Secret("two"))


class Slow(dict[str, MintedKey]):
    """Its copy has come half of the way when somebody else wants to change it."""

    def __init__(self) -> None:
        super().__init__(ada=FIRST)
        self.copying = threading.Event()
        self.tried = threading.Event()
        """The change is made, or whoever makes it is kept waiting."""

    def copy(self) -> dict[str, MintedKey]:
        found = {}
        for name in self:
            found[name] = self[name]
            self.copying.set()
            assert self.tried.wait(PATIENCE)
        return found


class Telling:
    """A lock that tells when somebody has to wait for it."""

    def __init__(self, waits: threading.Event) -> None:
        self._lock = threading.Lock()
        self._waits = waits

    def __enter__(self) -> None:
        if not self._lock.acquire(blocking=False):
            self._waits.set()
            self._lock.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._lock.release()


def _add(shared: LockedDict[str, MintedKey]) -> None:
    shared["grace"] = SECOND


def _remove(shared: LockedDict[str, MintedKey]) -> None:
    del shared["ada"]


@pytest.mark.parametrize("change", [_add, _remove])
@pytest.mark.parametrize("seen", ["unkept", "minted"])
def test_a_run_is_looked_at_while_a_thread_changes_it(
    world: World, seen: str, change: Callable[[LockedDict[str, MintedKey]], None]
) -> None:
    slow = Slow()
    shared = LockedDict(slow)
    shared._lock = Telling(slow.tried)  # type: ignore[assignment]
    memory = MintedSecrets(unkept=shared) if seen == "unkept" else MintedSecrets(keys=shared)
    runner = world.runner(world.plan(CreateAccessKey("ada")), memory=memory)

    def work() -> None:
        assert slow.copying.wait(PATIENCE)
        change(shared)
        slow.tried.set()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        found = set(getattr(runner, seen))
    finally:
        slow.tried.set()
        thread.join(PATIENCE)
    assert found == {"ada"}, "as it was before the change"
    assert set(shared) == ({"ada", "grace"} if change is _add else set())


def test_it_is_a_mapping_like_any_other() -> None:
    shared: LockedDict[str, int] = LockedDict()
    shared["one"] = 1
    shared.update({"two": 2})
    assert shared.copy() == {"one": 1, "two": 2}
    assert len(shared) == 2
    assert shared.get("three") is None
    assert shared.pop("one") == 1
    for name in shared:
        shared.clear()
        assert name == "two"
    assert not shared
