"""What Textual keeps of widgets that are gone, let go of.

Textual 8 remembers two colours per widget in a cache of a thousand entries whose keys hold
everything the widget ever painted: some 5,000 lines for every ten steps, a secret that was shown
among them, and garbage collection takes twice as long for each of them.
"""

from __future__ import annotations

from textual._styles_cache import StylesCache


def forget_painted() -> None:
    """Let go of what the widgets of earlier screens painted; the living ones are asked again."""
    # Private, and only here: a test sees that painted lines really go away with their screen.
    StylesCache.get_inner_outer.cache_clear()
