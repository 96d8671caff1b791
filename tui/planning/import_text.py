"""Text of a file of people: its encoding, by its mark or guessed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_MARKS: Final = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_ENOUGH: Final = 0.8
"""Share of the characters outside ASCII that have to be usual ones."""

_MANY: Final = 6


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text of a file."""

    text: str
    guess: str = ""
    """Encoding, where it was guessed."""


def decode(data: bytes) -> Decoded | None:
    """Decode a file by its byte order mark, as UTF-8, or by the best guess.

    Spreadsheets write CSV in the encoding of their country. Of those, the one is guessed whose
    characters are the usual ones there; a guess has to be told to the person.

    Returns:
        None if the file is no text, or its encoding cannot be guessed.
    """
    mark = next((encoding for begin, encoding in _MARKS if data.startswith(begin)), None)
    if mark is not None:
        return _sure(data, mark)
    if b"\x1b$" in data:  # all ASCII, and still another alphabet
        text = _strict(data, "iso2022_jp")
        return None if text is None or "\x00" in text else Decoded(text, "ISO-2022-JP")
    sure = _sure(data, "utf-8")
    if sure is not None:
        return sure
    if b"\x00" in data:
        return _without_mark(data)
    scored = [
        (usual(text), -at, Decoded(text, name))
        for at, (name, encoding, usual) in enumerate(_GUESSES)
        if (text := _strict(data, encoding)) is not None and "\x00" not in text
    ]
    best = max(scored, key=lambda each: each[:2], default=None)
    return best[2] if best is not None and best[0] >= _ENOUGH else None


def _sure(data: bytes, encoding: str) -> Decoded | None:
    text = _strict(data, encoding)
    return None if text is None or "\x00" in text else Decoded(text)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _without_mark(data: bytes) -> Decoded | None:
    """UTF-16 without its mark: every other byte of ASCII characters is 0."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    encoding = "utf-16-le" if odd > even else "utf-16-be"
    text = _strict(data, encoding) if max(even, odd) * 4 > len(data) > 0 else None
    return None if text is None or "\x00" in text else Decoded(text, "UTF-16")


def _lead(encoding: str, first: int, last: int, more: str = "") -> Callable[[str], float]:
    """Judge by the first byte of a character: the usual ones come first in these tables."""

    def usual(char: str) -> bool:
        if any(low <= char <= high for low, high in zip(more[::2], more[1::2], strict=True)):
            return True
        try:
            code = char.encode(encoding)
        except UnicodeEncodeError:
            return False
        return len(code) == 2 and first <= code[0] <= last

    return lambda text: _share(text, usual)


def _share(text: str, usual: Callable[[str], bool]) -> float:
    foreign = [char for char in text if not char.isascii()]
    return sum(map(usual, foreign)) / len(foreign) if foreign else 0.0


def _western(text: str) -> float:
    """Judge by accented letters, which stand in words of plain ones."""

    def plain(at: int) -> bool:
        return 0 <= at < len(text) and text[at].isascii() and text[at].isalpha()

    good = foreign = 0
    for at, char in enumerate(text):
        if not char.isascii():
            foreign += 1
            letter = char.isalpha() and unicodedata.name(char, "").startswith("LATIN")
            good += (letter or char in "’‘“”–") and (plain(at - 1) or plain(at + 1))
    return good / foreign if foreign else 0.0


def _korean(text: str) -> float:
    """Judge by syllables: a few may as well be Chinese characters, many hardly."""
    syllables = sum("\uac00" <= char <= "\ud7a3" for char in text)
    return _lead("euc-kr", 0xB0, 0xC8, _PUNCTUATION)(text) if syllables >= _MANY else 0.0


_PUNCTUATION: Final = "\u3000\u303f\uff01\uff5e"
_GUESSES: Final[tuple[tuple[str, str, Callable[[str], float]], ...]] = (
    ("EUC-KR", "cp949", _korean),
    ("GB 18030", "gb18030", _lead("gb2312", 0xB0, 0xD7, _PUNCTUATION)),
    ("Shift-JIS", "cp932", _lead("cp932", 0x88, 0x98, _PUNCTUATION + "\u3041\u30ff")),
    ("Big5", "cp950", _lead("big5", 0xA4, 0xC6, _PUNCTUATION)),
    ("Windows-1252", "cp1252", _western),
)
"""Encodings that spreadsheets write. Where two make as much of a file, the one before wins."""
