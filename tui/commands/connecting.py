"""Options that say as whom, and through what, the cloud is spoken to."""

from __future__ import annotations

import argparse
from typing import Final

PROFILE: Final = "sign in with this aliyun CLI profile"
CA_BUNDLE: Final = "trust the certificates in this file too, as behind a proxy that looks into TLS"


def add_connecting(parser: argparse.ArgumentParser) -> None:
    """Declare them behind a command; what stands before it holds where they are left out."""
    suppressed = argparse.SUPPRESS
    parser.add_argument("--profile", metavar="NAME", default=suppressed, help=PROFILE)
    parser.add_argument("--ca-bundle", metavar="FILE", default=suppressed, help=CA_BUNDLE)
