"""What a scenario wrote into journals and asked of the cloud, in words that stay the same.

``python -m tests.torture --record FILE`` writes a line for each scenario: its family, its name and
a digest of its lines. ``--compare FILE`` plays the same scenarios and says which differ. With
``--readable DIR`` the first writes the lines themselves, too, and the second reads them there and
shows what is different. ``record.txt`` is that of a sample; it is written anew with

    python -m tests.torture --processes 1 --sample 16 --record tests/torture/record.txt

Left out are kills of one of several threads, what is late on purpose in the controls, and refusals
for a short while: who was how far by then is different every time.

An entry stands where it was on the disk, a call where the cloud answered it, or should have.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import unified_diff
from itertools import groupby
from pathlib import Path
from typing import Any, Final

RECORD: Final = Path(__file__).with_name("record.txt")
READS: Final = ("Get", "List")
ONE, SEVERAL = "one at a time", "several at a time"
_ENTRY, _EVENT = "entry", "event"
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")
_NAMED: Final = re.compile(r"\b(?:(LTAI\w+)|(\d{17,20}|g-[A-Za-z0-9]{16}))\b")
_RANDOM: Final = frozenset({"box", "salt"})
"""What is different in every entry of that name."""
_CLOUD_TIME: Final = "cloud"
"""Known as soon as any thread was answered: of several, one may begin before or after that."""
_SUBJECTS: Final = (
    *("UserName", "UserPrincipalName", "PrincipalName", "ResourcePrincipalName.1"),
    *("GroupName", "PolicyName"),
)
"""Parameters that tell what a call is about, the first of them that is there."""
_SHOWN: Final = 5
_LONGEST: Final = 240


class Recorder:
    """A file to which the processes of a scenario and the cloud append."""

    def __init__(self, path: Path) -> None:
        path.touch()
        self.path = path
        self._mark = 0

    def entry(self, record: Mapping[str, Any]) -> None:
        """A line of a journal is on the disk."""
        self._append({_ENTRY: dict(record)})

    def event(self, what: str) -> None:
        """Something else began or ended."""
        self._append({_EVENT: what})

    def begin(self) -> None:
        """What is written from now on is the next scenario's."""
        self._mark = self.path.stat().st_size

    def lines(self, *, timely: bool) -> list[str]:
        """Those of the scenario that was begun; see :func:`canonical`."""
        with self.path.open("rb") as file:
            file.seek(self._mark)
            heard = map(json.loads, file.read().splitlines())
            return canonical(heard, timely=timely)

    def _append(self, value: object) -> None:
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND)
        try:
            os.write(handle, json.dumps(value).encode() + b"\n")
        finally:
            os.close(handle)


# In words that stay the same


def canonical(heard: Iterable[Mapping[str, Any]], *, timely: bool = True) -> list[str]:
    """A line for each, without what is different every time.

    What several threads did is put in order by what it was done to: which of them comes first is
    nobody's rule.

    Args:
        heard: entries, calls and events, in the order in which they were written.
        timely: whether nothing depends on how fast this machine is. Otherwise it does how often
            something is looked at or asked for again, and when what is late arrives: then entries
            are kept, and in the end each change that was asked for, once, whatever came of it.
    """
    found: list[str] = []
    several = False
    names: dict[str, str] = {}
    changes: set[str] = set()
    for is_event, group in groupby(heard, key=lambda each: _EVENT in each):
        told = list(group)
        if is_event:
            several = str(told[-1][_EVENT]).endswith(SEVERAL)
            found += [f"-- {each[_EVENT]}" for each in told]
            continue
        if several:
            told.sort(key=_subject)
        if timely:
            found += [_in_words(each, None if several else names) for each in told]
            continue
        found += dict.fromkeys(_in_words(each, None) for each in told if _ENTRY in each)
        changes |= {_in_words(it, None, answered=False) for it in told if _is_change(it)}
    return [*found, *sorted(changes)]


def _is_change(told: Mapping[str, Any]) -> bool:
    return _ENTRY not in told and not told["action"].startswith(READS)


def digest(lines: Iterable[str]) -> str:
    """Short, and another one for other lines."""
    return hashlib.blake2b("\n".join(lines).encode(), digest_size=6).hexdigest()


def _subject(told: Mapping[str, Any]) -> tuple[str, str, str]:
    if _ENTRY in told:
        entry = told[_ENTRY]
        return "entry", str(entry.get("op", entry.get("user", ""))), ""
    given = _parameters(told)
    subject = next((given[name].partition("@")[0] for name in _SUBJECTS if name in given), "")
    # Of reads several may be under way about one user.
    is_read = told["action"].startswith(READS)
    return "read" if is_read else "call", subject, _in_words(told, None) if is_read else ""


def _in_words(
    told: Mapping[str, Any], names: dict[str, str] | None, *, answered: bool = True
) -> str:
    if _ENTRY in told:
        entry = dict(told[_ENTRY])
        if names is None:
            entry.pop(_CLOUD_TIME, None)
        line = f"{entry.pop('t')} {json.dumps(_plain(entry))}"
    else:
        given = " ".join(f"{name}={value!r}" for name, value in sorted(_parameters(told).items()))
        line = f"{told['action']} {given}".rstrip()
        if answered:
            line += f" -> {told['status']} {told['code']}".rstrip()
        if answered and told["fault"]:
            line += f" ({told['fault']})"
    line = _TIME.sub("<time>", line)

    def named(match: re.Match[str]) -> str:
        kind = "key" if match[1] else "id"
        if names is None:
            return f"<{kind}>"
        return names.setdefault(match[0], f"<{kind} {len(names) + 1}>")

    return _NAMED.sub(named, line)


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever JSON knows
    if isinstance(value, dict):
        return {
            name: f"<{name}>" if name in _RANDOM else _plain(each) for name, each in value.items()
        } | ({"id": "<id>"} if "by" in value else {})
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _parameters(told: Mapping[str, Any]) -> dict[str, str]:
    return {it["name"]: it["value"] for it in told["parameters"] if it["in"] != "header"}


# Kept, and compared

Records = dict[tuple[str, str], str]
"""Family and scenario to digest."""


def write(path: Path, records: Records) -> None:
    """Keep them."""
    lines = ("\t".join((*named, found)) for named, found in sorted(records.items()))
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def read(path: Path) -> Records:
    """What was kept."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {(family, name): found for family, name, found in (line.split("\t") for line in lines)}


def different(kept: Records, found: Records) -> list[tuple[str, str]]:
    """Scenarios whose lines are others than those that were kept, or were not kept at all."""
    return sorted(named for named, each in found.items() if kept.get(named) != each)


Readable = dict[tuple[str, str], list[str]]
"""Family and scenario to lines."""


def write_readable(directory: Path, lines: Readable) -> None:
    """Keep the lines, a file for each family."""
    directory.mkdir(parents=True, exist_ok=True)
    for family, group in groupby(sorted(lines.items()), key=lambda each: each[0][0]):
        kept = json.dumps({name: each for (_, name), each in group}, indent=0)
        (directory / _file(family)).write_bytes(gzip.compress(kept.encode(), mtime=0))


def explained(
    named: Iterable[tuple[str, str]], kept: Records, lines: Readable, directory: Path | None
) -> Iterator[str]:
    """Each scenario by name, and the first few line by line."""
    for number, (family, name) in enumerate(named):
        yield f"DIFFERENT {family}: {name}" if (family, name) in kept else f"NEW {family}: {name}"
        file = directory / _file(family) if directory else None
        if file is not None and file.exists() and number < _SHOWN:
            before = json.loads(gzip.decompress(file.read_bytes())).get(name)
            if before is None:
                continue
            now = lines.get((family, name), [])
            found = unified_diff(before, now, "kept", "found", n=2, lineterm="")
            yield from (f"    {line[:_LONGEST]}" for line in found)


def _file(family: str) -> str:
    return re.sub(r"\W+", "-", family) + ".json.gz"
