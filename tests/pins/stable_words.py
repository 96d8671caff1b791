"""What differs from run to run, replaced by words that do not."""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tui import __version__

ROOT: Final = str(Path(__file__).parents[2])

_NAMED: Final = (
    ("run", re.compile(r"\b\d{8}-\d{6}-[0-9a-f]{6}\b")),
    ("key", re.compile(r"\b(?:LTAI5t[A-Za-z0-9]{18}|STS\.[A-Za-z0-9]{25})\b")),
    ("id", re.compile(r"\b[23]\d{17}\b")),
)
"""Kinds of names that are numbered in the order in which they come: two of them stay two."""

_SAME: Final[tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...]] = (
    (re.compile(r"\b[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\b"), "<request>"),
    (re.compile(r"\b127\.0\.0\.1([:_])\d{4,5}\b"), r"127.0.0.1\1<port>"),
    (re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|\+00:00| UTC)?"), "<time>"),
    (re.compile(r"\b\d\d:\d\d(?::\d\d)?(?: UTC)?\b"), "<clock>"),
    (re.compile(r"\b\d+ ms\b"), "<n> ms"),
    (re.compile(r'("milliseconds": )\d+'), r"\1<n>"),
    (re.compile(r'("python": )"[^"]*"'), r'\1"<version>"'),
    (re.compile(r"\bprocess \d+\b"), "process <pid>"),
    (re.compile(r"(ACCESS_KEY_SECRET=)\w+"), r"\1<secret>"),
    (re.compile(r"(--passphrase-fd=)\d+"), r"\1<number>"),
    # Python's own words differ from version to version; the whole usage is kept with the help.
    (re.compile(r"^(! usage: onramp(?: [a-z]+)*) .*$", re.MULTILINE), r"\1 ..."),
    (re.compile(r"\(choose from .*\)"), lambda match: match[0].replace("'", "")),
    (re.compile(r"\bPython 3\.\d+\.\d+\S*"), "Python <version>"),
    (re.compile(r'("(?:password|access_key_secret)": )"[^"]+"'), r'\1"<secret>"'),
)

_AGAIN: Final = re.compile(
    r'^.*\{"event": "waiting".*\n(?:.*\{"event": "started".*\n)?', re.MULTILINE
)
"""How often something is asked again depends on the machine."""


@dataclass
class StableWords:
    """The words of one case; each name keeps its number while the case lasts."""

    place: str
    """The directory of the case."""
    _names: dict[str, str] = field(default_factory=dict)
    _counted: dict[str, int] = field(default_factory=dict)

    def of(self, text: str) -> str:
        """The text with stable words."""
        for known, word in (
            (self.place, "<place>"),
            (sys.executable, "<python>"),
            (ROOT, "<root>"),
            (f"{platform.system()} {platform.machine()}", "<machine>"),
            (__version__, "<version>"),
        ):
            text = text.replace(known, word)
        for kind, pattern in _NAMED:
            text = pattern.sub(self._numbered(kind), text)
        for pattern, same in _SAME:
            text = pattern.sub(same, text)
        return _AGAIN.sub("", text)

    def _numbered(self, kind: str) -> Callable[[re.Match[str]], str]:
        def name(match: re.Match[str]) -> str:
            if match[0] not in self._names:
                self._counted[kind] = self._counted.get(kind, 0) + 1
                self._names[match[0]] = f"<{kind}-{self._counted[kind]}>"
            return self._names[match[0]]

        return name
