"""The families of scenarios, by the names they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from tests.torture.controls import control
from tests.torture.groups import GROUP_FAMILIES
from tests.torture.kills import kill_in_undo, one_kill, two_kills
from tests.torture.rack import Rack
from tests.torture.scenarios import Bench
from tests.torture.tears import torn
from tests.torture.third_parties import killed_while_agreed, meddled
from tests.torture.two_processes import at_once, one_after_the_other
from tests.torture.wounds import (
    undone_while_under_way,
    undone_while_unseen,
    wounded,
    wounded_and_killed,
    wounded_undo,
)

FAMILIES: Final[Mapping[str, Callable[[Rack, Bench], None]]] = {
    "kill": one_kill,
    "undo-kill": kill_in_undo,
    "two-kills": two_kills,
    "fault": wounded,
    "fault-kill": wounded_and_killed,
    "undo-fault": wounded_undo,
    "late-undo": undone_while_under_way,
    "unseen-undo": undone_while_unseen,
    "torn": torn,
    "meddled": meddled,
    "agreed-kill": killed_while_agreed,
    "at-once": at_once,
    "again": one_after_the_other,
    **GROUP_FAMILIES,
    "control": control,
}
