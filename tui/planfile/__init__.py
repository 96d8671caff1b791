"""TOML plan files, which the wizard writes from the review screen and ``onramp apply`` reads.

A plan file stands for a draft and holds no secret. tomlkit is loaded when a file is read or
written.
"""

from __future__ import annotations

from tui.planfile.problems import PlanFileError, PlanFileProblem
from tui.planfile.read import PlanFile, read_plan_file
from tui.planfile.write import write_plan_file

__all__ = [
    "PlanFile",
    "PlanFileError",
    "PlanFileProblem",
    "read_plan_file",
    "write_plan_file",
]
