"""What Textual keeps of widgets that are gone, let go of.

Textual 8 remembers two colours per widget in a cache of a thousand entries whose keys hold
everything the widget ever painted: some 5,000 lines for every ten steps, a secret that was shown
among them, and garbage collection takes twice as long for each of them.
"""

from __future__ import annotations

import gc

from textual._styles_cache import StylesCache


def forget_painted() -> None:
    """Let go of what the widgets of earlier screens painted; the living ones are asked again."""
    # Private, and only here: a test sees that painted lines really go away with their screen.
    StylesCache.get_inner_outer.cache_clear()


def keep_what_is_loaded() -> None:
    """Leave modules and what else is there for good out of every later collection of garbage.

    Those are then short, but a screen that goes leaves some 15,000 objects in circles. Full
    collections are made rare here, so that they do not fall into a step change; :func:`tidy` makes
    them when nobody waits.
    """
    often, seldom, _ = gc.get_threshold()
    gc.set_threshold(often, seldom, 100)
    gc.freeze()
    gc.enable()


def tidy() -> None:
    """Let go of earlier screens. Takes some 20 ms: for when the person is reading."""
    forget_painted()
    gc.collect()
