"""The families of scenarios, by the names they are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from tests.torture.kills import kill_in_undo, one_kill, two_kills
from tests.torture.rack import Rack
from tests.torture.scenarios import Bench
from tests.torture.tears import torn
from tests.torture.third_parties import meddled
from tests.torture.wounds import wounded, wounded_and_killed, wounded_undo

FAMILIES: Final[Mapping[str, Callable[[Rack, Bench], None]]] = {
    "kill": one_kill,
    "undo-kill": kill_in_undo,
    "two-kills": two_kills,
    "fault": wounded,
    "fault-kill": wounded_and_killed,
    "undo-fault": wounded_undo,
    "torn": torn,
    "meddled": meddled,
}
