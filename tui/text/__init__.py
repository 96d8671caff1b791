"""Sentences for people: codes and parameters in, plain text out.

Every function returns plain text that may hold anything a person or the cloud wrote, so it is
shown without markup. The functions below are wanted everywhere; the first frame wants none of
them, so their imports come when they are called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.text.startup import endpoint_refused, no_terminal, no_utf_8, too_small

if TYPE_CHECKING:
    from tui.cloud.errors import CloudError

__all__ = ["cloud_error", "endpoint_refused", "no_terminal", "no_utf_8", "too_small"]


def cloud_error(error: CloudError) -> str:
    """A refusal of the cloud, and the way out."""
    from tui.text import errors

    return errors.cloud_error(error)
