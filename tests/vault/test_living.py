"""Which start of Onramp is still running, however it ended."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tui.vault.locks import InstanceLock

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys
from pathlib import Path
from tui.vault.locks import InstanceLock
living = InstanceLock(lambda: Path(sys.argv[1]))
sys.stdout.write(living.token + "\\n")
sys.stdout.flush()
sys.stdin.read()
"""


def test_one_that_was_killed_is_gone_and_a_running_one_is_not(tmp_path: Path) -> None:
    living = InstanceLock(lambda: tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as child:
        assert child.stdout is not None
        token = child.stdout.readline().strip()
        assert token not in {"", living.token}
        assert not living.is_gone(token)
        child.kill()
        child.wait()
    assert living.is_gone(token)
    assert living.is_gone("never-there")
    mine = living.token
    assert not InstanceLock(lambda: tmp_path).is_gone(mine)
    living.close()
    assert InstanceLock(lambda: tmp_path).is_gone(mine)


def test_nothing_is_left_behind_by_one_that_ended_well(tmp_path: Path) -> None:
    living = InstanceLock(lambda: tmp_path)
    assert living.token
    living.close()
    living.close()
    assert not list((tmp_path / "running").iterdir())
