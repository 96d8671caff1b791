"""Sentences for people: rendered at once in the language spoken, or kept until they are read."""

from __future__ import annotations

import gettext
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

_spoken = gettext.NullTranslations()
"""Catalogue of the language spoken; the one without entries is English."""


def say(template: str, /, **values: object) -> str:
    """Render a sentence now; ``{name}`` in it is filled in with the value of that name.

    Values are filled in unchanged: text of the cloud or of a person may hold braces, markup or
    control characters, and the caller shows it as plain text.
    """
    translated = _spoken.gettext(template)
    return translated.format(**values) if values else translated


def plural(one: str, many: str, count: int, /, **values: object) -> str:
    """Render a sentence in the form that a count takes; ``{count}`` in it is filled in."""
    return _spoken.ngettext(one, many, count).format(count=count, **values)


Parameters: TypeAlias = "Mapping[str, str | int]"
"""Values of a sentence that a code stands for."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Sentence whose template and values are kept apart; ``str()`` renders it.

    For values that outlive the moment: findings and remedies. Values that are sentences themselves
    are rendered with it.
    """

    template: str
    values: tuple[tuple[str, str | int | Sentence], ...] = ()

    def __str__(self) -> str:
        return say(self.template, **dict(self.values))

    def value(self, name: str) -> str:
        """Value of that name; empty where there is none."""
        return str(dict(self.values).get(name, ""))


def sentence(template: str, /, **values: str | int | Sentence) -> Sentence:
    """Make a sentence for later."""
    return Sentence(template, tuple(values.items()))


def visible(char: str) -> str:
    """Character for display; its Unicode number where it cannot be seen."""
    if len(char) == 1 and unicodedata.category(char)[0] in "CZM":
        return f"U+{ord(char):04X}"
    return f"“{char}”"


def matches(query: str, text: str) -> bool:
    """Whether every word of a query is in a text, in any case."""
    folded = text.casefold()
    return all(word in folded for word in query.casefold().split())


def some(names: Sequence[str], most: int = 1) -> str:
    """First few names of a list, and the number of the others."""
    if len(names) <= most + 1:
        return ", ".join(names)
    return say("{named} and {n} more", named=", ".join(names[:most]), n=len(names) - most)
