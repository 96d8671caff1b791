"""Gettext: every sentence for people goes through here."""

from __future__ import annotations

import gettext

from tui.access.scrubbing import printable

_catalog = gettext.NullTranslations()


def say(sentence: str, /, **parameters: object) -> str:
    """Translate a sentence and fill in its ``{names}``.

    What is filled in may be text of the cloud, of a file or of a person: it stays within its line,
    and nothing of it is obeyed. Braces and markup are taken as they are; the caller shows the
    sentence as plain text.
    """
    translated = _catalog.gettext(sentence)
    if not parameters:
        return translated
    return translated.format(
        **{
            name: printable(value) if isinstance(value, str) else value
            for name, value in parameters.items()
        }
    )
