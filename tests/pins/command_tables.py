"""Every case of the commands, by topic; a topic is a kept file."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from tests.pins.command_cases import (
    APPLYING,
    ARGUMENTS,
    CONFIRMING,
    FAILING,
    HELP,
    PLAN_PROBLEMS,
    PREVIEWING,
)
from tests.pins.command_plans import BOTH
from tests.pins.command_steps import Case, case
from tests.pins.files import READING
from tests.pins.later_cases import RESUMING, RUNS, UNDOING, UNDONE_IN_PART
from tests.pins.other_cases import DOCTOR, SIGNING, SIMULATOR, STATE

TOPICS: Final[Mapping[str, tuple[Case, ...]]] = MappingProxyType(
    {
        "help": HELP,
        "arguments": ARGUMENTS,
        "plan-problems": PLAN_PROBLEMS,
        "previewing": PREVIEWING,
        "applying": APPLYING,
        "confirming": CONFIRMING,
        "failing": FAILING,
        "resuming": RESUMING,
        "undoing": UNDOING,
        "undone-in-part": UNDONE_IN_PART,
        "runs": RUNS,
        "doctor": DOCTOR,
        "signing-in": SIGNING,
        "simulator": SIMULATOR,
        "state": STATE,
        "kept-files": READING,
    }
)
WARMING: Final = case(
    "warming up",
    "apply plan.toml --yes --workers 1 PASS --handover new.json",
    "runs",
    "resume last --yes PASS --json",
    "undo last --yes --workers 1",
    "doctor --live",
    plan=BOTH,
    forms="text",
)
