"""Text of the cloud or of a person, on a terminal: shown and never obeyed."""

from __future__ import annotations

from tui.access.scrubbing import printable

__all__ = ["printable"]
