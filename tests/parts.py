"""System parts that some tests want, and what happens where one is missing."""

from __future__ import annotations

import os
import shutil

import pytest


def need(*programs: str) -> None:
    """Skip the test by the name of the missing program; in CI nothing may be missing."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        lacking(", ".join(missing))


def lacking(what: str) -> None:
    """Skip because of something missing; in CI fail."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(f"{what} is missing, and in CI no test may be skipped")
    pytest.skip(f"{what} is not here")
