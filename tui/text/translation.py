"""Gettext: every sentence for people goes through here."""

from __future__ import annotations

import gettext

_catalog = gettext.NullTranslations()


def say(sentence: str, /, **parameters: object) -> str:
    """Translate a sentence and fill in its ``{names}``.

    What is filled in is taken as it is: text of the cloud or of a person may hold braces, markup
    or control characters, and the caller shows it as plain text.
    """
    translated = _catalog.gettext(sentence)
    return translated.format(**parameters) if parameters else translated
