"""How tests start this checkout's Onramp: by the path of its start module."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

START: Final = Path(__file__).parents[1] / "onramp_arms_start.py"
PROGRAM: Final = (sys.executable, "-P", str(START))
