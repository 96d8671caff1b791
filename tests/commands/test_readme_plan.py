"""The plan file of the README works as it is written there, on the simulator."""

from __future__ import annotations

import re
from pathlib import Path

from tests.commands.conftest import Office

README = Path(__file__).parents[2] / "README.md"


def test_the_plan_of_the_readme_is_applied(office: Office) -> None:
    block = re.search(r"```toml\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert block is not None
    shown = office.run("apply", office.plan(block[1]), "--dry-run")
    assert shown.code == 0, shown.err
    accepted = re.search(r"`--accept ([^`]+wang\.wei)`", README.read_text(encoding="utf-8"))
    assert accepted is not None
    done = office.apply("--accept", accepted[1], plan=block[1])
    assert (done.code, done.summary["outcome"]) == (0, "done"), done.err
    made, changed = office.user("mei.ling"), office.user("wang.wei")
    assert made is not None
    assert made.has_logon_profile
    assert changed is not None
    assert {held.policy.name for held in changed.grants} == {
        "AliyunARMSReadOnlyAccess",
        "OnrampReadTraceApp",
    }
