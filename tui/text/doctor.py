"""Results of the doctor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.core.credentials import Source, SourceKind
from tui.core.scrubbing import printable
from tui.core.text import say
from tui.doctor.live import Came
from tui.text.commands import command_problem
from tui.text.runs import DIRECTORIES
from tui.text.signin import KEYRING_REASONS, KEYRINGS, profile_problem, source_label

if TYPE_CHECKING:
    from tui.doctor.live import Asked
    from tui.doctor.machine import Examined

TOPICS: Mapping[str, str] = MappingProxyType(
    {
        "version": "Onramp",
        "terminal": "Terminal",
        "keyring": "Keyring",
        "clipboard": "Clipboard",
        "tmux": "tmux",
        "state": "Files",
        "credentials": "Credentials",
        "endpoint": "Cloud",
        "proxy": "Proxy",
        "certificates": "Certificates",
        "process": "Process",
    }
)
_WITHOUT = (
    "{reason}; your sign-in stays in memory, and you are asked where new secrets shall be kept"
)
SENTENCES: Mapping[str, str] = MappingProxyType(
    {
        "version": "{onramp}, Python {python}, {system}",
        "terminal": "{term}, {size}",
        "terminal-small": "{size} is too small for the wizard",
        "terminal-none": "there is none here; start Onramp in a terminal window",
        "terminal-cannot-draw": "TERM is “{term}”, which cannot place text on the screen",
        "terminal-encoding": "it is used with the encoding {encoding}, and the wizard needs UTF-8",
        "keyring": "{kind}",
        "keyring-none": _WITHOUT,
        "keyring-apart": _WITHOUT
        + ". Started like this, every time, Onramp has a keyring of its own"
        " that a password of yours opens",
        "keyring-answer": _WITHOUT + ". Answer when it asks for its password, perhaps in another"
        " window, or unlock it in “Passwords and Keys”",
        "keyring-unlock": _WITHOUT + ". Nothing can ask for its password here; this unlocks it",
        "keyring-one-only": _WITHOUT + ". A daemon for it runs, but cannot be unlocked from here;"
        " do so in the desktop session to which it belongs. Start no second one: two write over"
        " each other's files",
        "keyring-stopped": _WITHOUT + ". Its daemon was stopped; this lets it go on",
        "clipboard": "{tool}; what is copied is read back, and a secret is cleared after"
        " {seconds} s",
        "clipboard-tmux": "through tmux to your terminal, which does not say whether it takes it;"
        " not cleared",
        "clipboard-terminal": "your terminal's (OSC 52), which does not say whether it takes it;"
        " not cleared",
        "clipboard-no-display": "nothing answers at {display}, so no program of the desktop is"
        " used, such as xclip; your terminal's (OSC 52) is, which does not say whether it takes it;"
        " not cleared",
        "clipboard-none": "a secret is not copied: tmux is around, and would keep it in a buffer",
        "clipboard-wl-copy-old": "wl-copy is older than 2.2 and keeps what is copied in a file, so"
        " for secrets there is {tool} instead",
        "tmux-focus": "focus-events is off, so a revealed secret hides after 20 s, and not when"
        " another window comes to the front",
        "state": "{path}",
        "state-full": "{path}: the disk is almost full",
        "state-unusable": "{path} cannot be used ({why}), so nothing can be applied",
        "state-not-ours": "{trouble}",
        "credentials": "{source} would be used",
        "credentials-ask": "{source} would be used, after a question: it runs a command",
        "credentials-unusable": "{source} was asked for, but {problem}; the wizard uses no other in"
        " its place",
        "credentials-current": "{source} is what the aliyun CLI would use, but {problem}; no other"
        " profile is used in its place",
        "credentials-file": "{problem}",
        "credentials-none": "none found; the wizard asks for an AccessKey",
        "credentials-environment": "{name} is set: every program that you start can read it",
        "endpoint": "the simulator at {address} answers",
        "endpoint-silent": "nothing answers at {address}",
        "endpoint-cloud": "Alibaba Cloud, which was not asked; ONRAMP_ENDPOINT names no simulator",
        "proxy": "{address}, but for what NO_PROXY names and for this machine",
        "proxy-none": "none",
        "proxy-unreadable": "the address in HTTPS_PROXY cannot be read",
        "certificates": "those in {path} are trusted too",
        "process": "no core is written, and no other program of yours may look into it",
        "process-open": "cores or other programs' looks could not be forbidden",
    }
)
"""A sentence for every code."""


def topic(result: Examined) -> str:
    """Subject of an examination."""
    return say(TOPICS[result.topic])


def sentence(result: Examined) -> str:
    """Result of an examination."""
    given = dict(result.parameters)
    if "reason" in given:
        given["reason"] = say(KEYRING_REASONS.get(str(given["reason"]), KEYRING_REASONS["failed"]))
    if "problem" in given:
        code = str(given["problem"])
        given["problem"] = profile_problem(code, str(given["mode"]))
    if "trouble" in given:
        why = DIRECTORIES.get(str(given["trouble"]), DIRECTORIES["open"])
        given["trouble"] = say(why, path=given["path"])
    if "source" in given:
        source = Source(SourceKind(str(given["source"])), str(given["name"]))
        given["source"] = source_label(source)
    if "kind" in given:
        given["kind"] = say(KEYRINGS.get(str(given["kind"]), "the system keyring"))
    text = say(SENTENCES[result.code], **given)
    return "".join(char if char.isprintable() else "?" for char in text)


_CAME: Mapping[Came, str] = MappingProxyType(
    {
        Came.ANSWER: "answered as expected, {milliseconds} ms",
        Came.REFUSAL: "not permitted to who is signed in ({code}, request {request})",
        Came.NOTHING_TO_ASK: "not asked: there is nothing in the account to ask about",
    }
)


def live_begins(*, local: bool) -> str:
    """Announcement before the first question."""
    if local:
        return say("Asking the simulator everything that Onramp reads; nothing is changed.")
    return say("Asking Alibaba Cloud everything that Onramp reads; nothing is changed.")


def live_sentence(asked: Asked) -> str:
    """Result of one question; it names neither the account nor anybody in it."""
    refusal = asked.error.refusal if asked.error is not None else None
    if asked.came is not Came.TROUBLE:
        return say(
            _CAME[asked.came],
            milliseconds=asked.milliseconds,
            code=printable(refusal.code) if refusal else "",
            request=printable(refusal.request_id) if refusal else "",
        )
    if asked.error is None or refusal is None:
        return say("an answer came without {field}", field=asked.lacks)
    known = say(" ({code}, request {request})", code=refusal.code, request=refusal.request_id)
    return printable(f"{command_problem(asked.error)}{known if refusal.code else ''}")


def live_summary(results: Sequence[Asked]) -> str:
    """Summary of all questions, and the next step."""
    counts = {came: sum(each.came is came for each in results) for came in Came}
    text = say(
        "{all} reads: {good} answered as expected, {refused} not permitted, {none} without"
        " anything to ask about, {bad} not as expected.",
        all=len(results),
        good=counts[Came.ANSWER],
        refused=counts[Came.REFUSAL],
        none=counts[Came.NOTHING_TO_ASK],
        bad=counts[Came.TROUBLE],
    )
    if not counts[Came.TROUBLE]:
        return text
    return say(
        "{text} Please report the lines with ✗: they name neither your account nor anybody in it.",
        text=text,
    )
