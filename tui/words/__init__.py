"""Codes and parameters become sentences; nothing below this package holds one for people.

Every function returns plain text that may hold anything a person or the cloud wrote, so it is
shown without markup.
"""

from __future__ import annotations

from tui.words.errors import cloud_error
from tui.words.findings import sentence
from tui.words.starting import endpoint_refused, no_terminal, too_small

__all__ = ["cloud_error", "endpoint_refused", "no_terminal", "sentence", "too_small"]
