"""Options that are numbers."""

from __future__ import annotations

import argparse
from typing import Final

_MOST_WORKERS: Final = 64
_FASTEST: Final = 10_000


def add_max_rate(parser: argparse.ArgumentParser, *, default: str | None = None) -> None:
    """Declare the highest rate; it may stand before a command and behind it."""
    parser.add_argument(
        "--max-rate",
        type=_rate,
        metavar="N",
        default=default,
        help="requests a second, at most (default: 5; no limit for a simulator)",
    )


def workers(text: str) -> int:
    """Read how many may work at once."""
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) <= _MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"must be a number from 1 to {_MOST_WORKERS}")
    return int(text)


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not 0 < rate <= _FASTEST:
        raise argparse.ArgumentTypeError(f"must be a number above 0, and {_FASTEST} at most")
    return rate
