"""Progress, status and end of a run, for wizard and commands alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.apply.audit import Audit
from tui.core.operations import Operation
from tui.core.text import plural, say
from tui.text.commands import command_problem
from tui.text.operations import operation_who, stray_words
from tui.vault.files import NotOursError

if TYPE_CHECKING:
    from tui.apply.events import NeedsAttentionError
    from tui.apply.history import PastRun
    from tui.apply.report import Counts
    from tui.apply.timing import Wait
    from tui.cloud.errors import CloudError
    from tui.planning.agreement import Change


def progress_words(
    at_once: int,
    waiting: int = 0,
    *,
    stopping: bool = False,
    seconds: float,
    waits: float = 0.0,
    why: Wait | None = None,
) -> str:
    """Progress of a run, with the time at work.

    Args:
        at_once: Operations under way.
        waiting: Operations that wait before they ask the cloud again.
        stopping: Whether nothing more is begun.
        seconds: Time at work so far.
        waits: Seconds until the first of the waiting operations asks again.
        why: Why that one waits, where it is known.
    """
    parts = [say("{seconds} s", seconds=f"{seconds:.1f}" if seconds < 100 else f"{seconds:.0f}")]
    if stopping and at_once + waiting:
        parts.append(say("stopping after {count} under way", count=at_once + waiting))
    elif waiting:
        again = (
            say("{count} ask again in {waits} s", count=waiting, waits=f"{waits:.0f}")
            if waiting > 1
            else say("1 asks again in {waits} s", waits=f"{waits:.0f}")
        )
        parts.append(with_reason(again, why))
    elif at_once > 1:
        parts.append(say("{count} at once", count=at_once))
    return " · ".join(parts)


def with_reason(text: str, why: Wait | None) -> str:
    """The status "waiting", with the reason where it is known."""
    return text if why is None else say("{text}: {why}", text=text, why=why.brief)


STANDINGS: Mapping[str, str] = MappingProxyType(
    {
        "unfinished": "not finished",
        "undoing": "half undone",
        "applied": "applied",
        "partly": "applied in part",
        "changed": "to be checked",
        "undone": "undone",
        "unreadable": "cannot be read",
    }
)
"""A word for every Standing, and for a finished run with skipped or changed operations."""

CHANGES: Mapping[str, str] = MappingProxyType(
    {
        "policy-changed": (
            "The policy {subject} was changed while the run went on: what it says now was granted,"
            " and nobody agreed to it. Look at its document, or take the run back."
        ),
        "policy-unread": (
            "What the policy {subject} says now could not be read back after it was granted; look"
            " at its document."
        ),
        "policy-unjudged": (
            "What the policy {subject} said when the run was agreed to is not written down; look at"
            " its document."
        ),
        "group-unjudged": (
            "What the group {subject} held when the run was agreed to is not written down; look at"
            " its policies."
        ),
        "policy-gone": (
            "The policy {subject} is not in the account any more, so that nobody has it."
        ),
        "group-changed": (
            "The RAM user group {subject} was granted more while the run went on ({policies}):"
            " everybody in it has that, and nobody agreed to it. Look at the group, or take the run"
            " back."
        ),
        "group-lost": (
            "Grants were taken from the RAM user group {subject} while the run went on"
            " ({policies}): nobody has them by that group any more, and what they may have"
            " forbidden is not forbidden by it. Look at the group."
        ),
        "group-unread": (
            "What the RAM user group {subject} holds now could not be read back; look at the group."
        ),
    }
)
"""A sentence for every way in which grants differ from those agreed to."""

PROBLEMS: Mapping[str, str] = MappingProxyType(
    {
        "damaged": "its file is damaged",
        "version": "its file is from another version of Onramp, or was cut off at its start",
        "not-private": "its file or directory is a link, another user's, or open to others, so it"
        " is not trusted",
        "elsewhere": "its file says that it is another run's or another account's; it was copied or"
        " renamed",
    }
)
"""Why a run file cannot be read."""


DIRECTORIES: Mapping[str, str] = MappingProxyType(
    {
        "link": "{path} is a symbolic link, and Onramp follows none to its state; put a directory"
        " of your own in its place",
        "no-directory": "{path} is not a directory; move it away",
        "another-users": "{path} belongs to another user; move it away, or make it yours",
        "open": "others may write into {path}, so what is in it may not be yours; look at it, then"
        " run chmod 700 on it",
    }
)
"""Why a directory is not trusted, and the way out."""


def directory_problem(error: NotOursError) -> str:
    """A state directory that others can write to, and the way out."""
    return say(DIRECTORIES[error.trouble.value], path=error.path)


def disk_problem(error: Exception) -> str:
    """Why a file or a directory cannot be used, or the way out if it is not trusted."""
    if isinstance(error, NotOursError):
        return directory_problem(error)
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def standing_of(run: PastRun) -> str:
    """The code of STANDINGS that says most of a run."""
    if run.standing.value != "applied" or run.state is None:
        return run.standing.value
    if run.state.ended is not None and run.state.ended.changes:
        return "changed"
    return run.standing.value if run.state.complete else "partly"


def not_as_agreed(change: Change) -> str:
    """A difference that the last survey found at the end of a run."""
    names = ", ".join(change.policies)
    return say(CHANGES[change.how.value], subject=change.subject, policies=names)


def standing(run: PastRun) -> str:
    """Status of an earlier run."""
    return say(STANDINGS[standing_of(run)])


def problem(code: str) -> str:
    """Why a run file cannot be read."""
    return say(PROBLEMS[code])


MARKS: Mapping[str, str] = MappingProxyType(
    {
        "done": "done",
        "undone": "taken back",
        "already": "already so",
        "nothing": "not made",
        "failed": "failed",
        "left": "left",
    }
)
"""A word for every outcome of an operation."""


def planned_line(number: int, it: Operation, what: str) -> str:
    """An operation of a plan."""
    return f"{number:>4}  {operation_who(it)}: {what}"


def event_line(mark: str, it: Operation, what: str) -> str:
    """An operation and its outcome."""
    return f"{say(MARKS[mark]):<10}  {operation_who(it)}: {what}"


def so_far(
    settled: int, total: int, it: Operation, waits: float = 0.0, why: Wait | None = None
) -> str:
    """Text behind the progress bar; ``waits`` in seconds until the next attempt."""
    text = say("{done} of {total}  {who}", done=settled, total=total, who=operation_who(it))
    if not waits:
        return text
    again = say("{text}: asking again in {waits} s", text=text, waits=f"{waits:.0f}")
    return with_reason(again, why)


OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "done": "Done: {done} of {total} operations made, {already_so} were so already.",
        "partly": "Over, with {skipped} of {total} operations skipped.",
        "changed": (
            "Over, with something to be checked: {done} of {total} operations made, {already_so}"
            " were so already."
        ),
        "failed": "Not finished: {settled} of {total} operations are done and stay done.",
        "stopped": "Stopped: {settled} of {total} operations are done and stay done.",
    }
)
"""A sentence for every outcome of a run."""


def outcome(code: str, counted: Counts) -> str:
    """Outcome of a run."""
    return say(OUTCOMES[code], settled=counted.settled, **counted.fields)


def audited(audit: Audit | CloudError | NeedsAttentionError | None) -> tuple[str, ...]:
    """Result of the audit of AccessKeys; nothing where none was made."""
    if audit is None:
        return ()
    if not isinstance(audit, Audit):
        return (say("The AccessKeys could not be looked at: {why}", why=command_problem(audit)),)
    changed = tuple(map(not_as_agreed, audit.changes))
    if audit.strays:
        return (*changed, *map(stray_words, audit.strays))
    if not audit.keys:
        return changed
    return (*changed, _audited(audit.keys))


def _audited(keys: int) -> str:
    if keys == 1:
        return say("Audit: 1 AccessKey, and its secret is kept.")
    return say("Audit: {keys} AccessKeys, and every secret is kept.", keys=keys)


def sealed_in(run_id: str, sealed: Path, *, written: bool) -> tuple[str, ...]:
    """Place of new secrets, and the command that opens them where no other file has them."""
    where = say("New secrets are sealed in {file}", file=sealed)
    if written:
        return (where,)
    return (where, say("onramp resume {run} --handover FILE writes them to a file.", run=run_id))


def in_part(files: Sequence[str]) -> str:
    """Incomplete handover files of the run: cut off, or older than its last secrets."""
    return say(
        "What an earlier attempt has left holds only a part of it, so that everything was written"
        " beside that; delete it, for it may hold secrets too: {files}",
        files=", ".join(files),
    )


def kept_by(runs: Mapping[str, str]) -> tuple[str, ...]:
    """Earlier runs that keep secrets of these users."""
    lines = []
    for run in dict.fromkeys(runs.values()):
        names = [name for name, its in runs.items() if its == run]
        lines.append(
            say(
                "Secrets of {names} were made by run {run}; onramp resume {run} --handover FILE"
                " writes them to a file.",
                names=", ".join(names),
                run=run,
            )
        )
    return tuple(lines)


def next_commands(run_id: str) -> list[str]:
    """Commands that resume and undo an unfinished run."""
    return [f"onramp resume {run_id}", f"onramp undo {run_id}"]


def what_next(run_id: str) -> list[str]:
    """Sentences with the commands that resume and undo an unfinished run."""
    go_on, back = next_commands(run_id)
    return [
        say("Go on with: {command}", command=go_on),
        say("Take it back with: {command}", command=back),
    ]


def held_up(run_id: str, to_accept: Sequence[str]) -> str:
    """A paused run whose conditions changed meanwhile, with the options that accept them."""
    import shlex

    if not to_accept or not run_id:
        return say(
            "While the run waited, something was changed that stands in its way, so it was stopped"
            " before anything more was granted."
        )
    options = " ".join(f"--accept {shlex.quote(each)}" for each in to_accept)
    return say(
        "While the run waited, something was changed that nobody agreed to, so it was stopped"
        " before anything more was granted; agree to it with: {command}",
        command=f"onramp resume {run_id} {options}",
    )


def decoded(action: str, policies: Sequence[str], *, forbidden: bool) -> str:
    """RAM's explanation of a refusal."""
    if forbidden and policies:
        return say(
            "{action} is forbidden by the policy {policies}.",
            action=action,
            policies=", ".join(policies),
        )
    if forbidden:
        return say("{action} is forbidden by a policy.", action=action)
    return say("No policy of yours allows {action}.", action=action)


def nothing_to_hand_over() -> str:
    """``--handover`` without anything to hand over."""
    return say("Nothing was made that could be handed over, so no file was written.")


# The list


def run_lines(run: PastRun, name: str) -> list[str]:
    """A run of the list, under the name that commands take."""
    plan = run.plan
    when = f"{run.started:%Y-%m-%d %H:%M} UTC" if run.started else "-"
    account = plan.account.alias if plan and plan.account.alias else run.account_id
    count = len(plan.users) if plan else 0
    users = plural("1 user", "{count} users", count)
    head = f"{name}  {when}  {account}  {users}  {standing(run)}"
    return [head, *(f"    {line}" for line in _about(run, name))]


def _about(run: PastRun, name: str) -> Sequence[str]:
    lines = [problem(run.problem)] if run.problem else []
    if run.standing.value in {"unfinished", "undoing"}:
        commands = next_commands(name)
        lines.append(" · ".join(commands if run.standing.value == "unfinished" else commands[1:]))
    waiting = set(run.not_handed_over)
    if run.secrets and run.is_void:
        lines.append(say("secrets of no use any more: onramp runs forget {run}", run=name))
    elif run.secrets and waiting:
        lines.append(say("secrets not handed over: {names}", names=", ".join(sorted(waiting))))
    elif len(run.secrets) == 1:
        lines.append(say("1 secret kept, and handed over"))
    elif run.secrets:
        lines.append(say("{count} secrets kept, all handed over", count=len(run.secrets)))
    lines += [say("secrets in plain text: {file}", file=file) for file in run.files]
    return lines


def more_runs(count: int) -> str:
    """Number of runs that the list leaves out."""
    if count == 1:
        return say("1 more; onramp runs --all lists it.")
    return say("{count} more; onramp runs --all lists them.", count=count)
