"""A draft as JSON and back. There is no secret in a draft, and so none in the file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final, get_type_hints

from tui.core.codec import Codec, CodecError
from tui.core.draft import Draft, Replacement
from tui.core.findings import Finding, Step, Where, error, warning
from tui.core.text import Sentence, sentence
from tui.core.users import AccessChoice, Tag

VERSION: Final = 1
"""Raised when an older Onramp would misread the file."""

_WHERE: Final = Where(Step.CONNECT, "draft")
_CODEC: Final = Codec(rows=(Tag,), inline={AccessChoice: "console", Replacement: "grant"})


@dataclass(frozen=True, slots=True)
class ReadDraft:
    """A draft read from a file. Without one, or with parts missing, the findings say why."""

    draft: Draft | None
    findings: tuple[Finding, ...] = ()


def write_draft(draft: Draft) -> str:
    """The draft as JSON."""
    return json.dumps({"version": VERSION, **_CODEC.dump(draft)}, ensure_ascii=False, indent=1)


def read_draft(text: str) -> ReadDraft:
    """Read a draft as far as it can be read.

    Unknown keys are passed over. A field that does not fit keeps its default and is named by a
    ``draft.field`` finding; a file that is not ours at all gives no draft.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return _no_draft(
            "draft.not-json",
            sentence(
                "What was saved of your last visit cannot be read; you start with empty screens."
            ),
        )
    if not isinstance(value, dict):
        return _no_draft(
            "draft.not-object",
            sentence(
                "What was saved of your last visit is not a draft; you start with empty screens."
            ),
        )
    version = value.get("version")
    if version != VERSION or isinstance(version, bool):
        return _no_draft(
            "draft.version",
            sentence(
                "What was saved of your last visit has version {version}, which this Onramp does"
                " not know; you start with empty screens.",
                version=str(version),
            ),
        )
    fields, bad = {}, []
    for name, kind in get_type_hints(Draft).items():
        if name in value:
            try:
                fields[name] = _CODEC.load(kind, value[name])
            except CodecError:
                bad.append(name)
    return ReadDraft(Draft(**fields), tuple(map(_not_read, bad)))


def _no_draft(code: str, why: Sentence) -> ReadDraft:
    return ReadDraft(None, (error(code, _WHERE, why),))


def _not_read(field: str) -> Finding:
    return warning(
        "draft.field",
        _WHERE,
        "“{field}” of your last visit could not be read and is left as at the start; please look"
        " at it again.",
        field=field,
    )
