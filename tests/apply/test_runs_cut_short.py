"""What a run's file tells when the run was cut off before it began."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.apply.conftest import World
from tests.vault.memory_keyring import MemoryKeyring
from tui.apply.history import Standing, past_run, unfinished
from tui.apply.open_run import StorageChoice, begin_run
from tui.vault.vault import Vault

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("lines", [0, 0.5, 1, 2, 2.5])
def test_a_run_without_its_plan_changed_nothing(world: World, tmp_path: Path, lines: float) -> None:
    safe = Vault(lambda: tmp_path, "test", MemoryKeyring, secrets.token_bytes)
    place = begin_run(safe, world.whole_plan(), StorageChoice(), NOW)
    whole = place.path.read_bytes().splitlines(keepends=True)
    path = place.path
    place.close()
    torn = whole[int(lines)][: 20 if lines % 1 else 0]
    path.touch(0o600)
    path.write_bytes(b"".join(whole[: int(lines)]) + torn)
    run = past_run(path)
    assert (run.standing, run.problem) == (Standing.UNREADABLE, "nothing-begun")
    assert run.plan is None
    assert unfinished((run,)) == ()
