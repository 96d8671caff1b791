"""The command line: process hygiene, arguments, exit codes."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from tui import __version__


def main(argv: Sequence[str] | None = None) -> int:
    """Run Onramp and return the exit code."""
    parser = argparse.ArgumentParser(prog="onramp")
    parser.add_argument("--version", action="version", version=f"onramp {__version__}")
    parser.parse_args(argv)
    return 0
