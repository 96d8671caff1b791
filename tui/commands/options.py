"""Options that several commands share."""

from __future__ import annotations

import argparse
from typing import Final

PROFILE: Final = "sign in with this aliyun CLI profile"
CA_BUNDLE: Final = "trust the certificates in this file too, as behind a proxy that looks into TLS"


def add_connecting(parser: argparse.ArgumentParser) -> None:
    """Declare the connection options behind a command; left out, those before it hold."""
    suppressed = argparse.SUPPRESS
    parser.add_argument("--profile", metavar="NAME", default=suppressed, help=PROFILE)
    parser.add_argument("--ca-bundle", metavar="FILE", default=suppressed, help=CA_BUNDLE)


_MOST_WORKERS: Final = 64
_FASTEST: Final = 10_000
_SLOWEST: Final = 0.01


def add_max_rate(parser: argparse.ArgumentParser, *, default: str | None = None) -> None:
    """Declare the highest rate; it may stand before a command and behind it."""
    parser.add_argument(
        "--max-rate",
        type=_rate,
        metavar="N",
        default=default,
        help="requests a second, at most (default: 5; no limit for a simulator)",
    )


def descriptor(text: str) -> int:
    """Read a file descriptor; other text is not repeated, as it may be a passphrase."""
    if not (text.isascii() and text.isdigit()):
        raise argparse.ArgumentTypeError("must be the number of a file that the shell has opened")
    return int(text)


def workers(text: str) -> int:
    """Read a number of parallel requests."""
    if not (text.isascii() and text.isdigit()) or not 0 < int(text) <= _MOST_WORKERS:
        raise argparse.ArgumentTypeError(f"must be a number from 1 to {_MOST_WORKERS}")
    return int(text)


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not _SLOWEST <= rate <= _FASTEST:
        raise argparse.ArgumentTypeError(f"must be a number from {_SLOWEST} to {_FASTEST}")
    return rate
