"""How a run goes and ends, on the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from tui.apply.audit import Audit
from tui.core.operations import Operation
from tui.core.text import plural, say
from tui.text.applying import operation_who
from tui.text.command_errors import command_problem
from tui.text.progress import with_reason
from tui.text.standings import not_as_agreed, standing
from tui.text.standings import problem as why_unreadable

if TYPE_CHECKING:
    from tui.apply.events import NeedsAttentionError
    from tui.apply.history import PastRun
    from tui.cloud.errors import CloudError


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
"""What came of an operation."""


def planned_line(number: int, it: Operation, what: str) -> str:
    """One operation of a plan."""
    return f"{number:>4}  {operation_who(it)}: {what}"


def event_line(mark: str, it: Operation, what: str) -> str:
    """What came of one operation."""
    return f"{say(MARKS[mark]):<10}  {operation_who(it)}: {what}"


def so_far(settled: int, total: int, it: Operation, waits: float = 0.0, why: str = "") -> str:
    """What stands behind the bar; ``waits`` are the seconds until it is tried again."""
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


def outcome(code: str, counted: Mapping[str, int]) -> str:
    """How a run ended."""
    settled = counted["done"] + counted["already_so"]
    return say(OUTCOMES[code], settled=settled, **counted)


def audited(audit: Audit | CloudError | NeedsAttentionError | None) -> tuple[str, ...]:
    """What the last look at AccessKeys found; nothing where none was made."""
    if audit is None:
        return ()
    if not isinstance(audit, Audit):
        return (say("The AccessKeys could not be looked at: {why}", why=command_problem(audit)),)
    changed = tuple(map(not_as_agreed, audit.changes))
    if audit.strays:
        return (
            *changed,
            say(
                "These AccessKeys have no secret kept here; look whose they are: {keys}.",
                keys=", ".join(audit.strays),
            ),
        )
    if not audit.keys:
        return changed
    return (*changed, _audited(audit.keys))


def _audited(keys: int) -> str:
    if keys == 1:
        return say("Audit: 1 AccessKey, and its secret is kept.")
    return say("Audit: {keys} AccessKeys, and every secret is kept.", keys=keys)


def sealed_in(run_id: str, sealed: Path, *, written: bool) -> tuple[str, ...]:
    """Where new secrets are, and how they are got at where they are in no other file."""
    where = say("New secrets are sealed in {file}", file=sealed)
    if written:
        return (where,)
    return (where, say("onramp resume {run} --handover FILE writes them to a file.", run=run_id))


def in_part(files: Sequence[str]) -> str:
    """Files of the same run with less in them: cut off, or written before the rest was made."""
    return say(
        "What an earlier attempt has left holds only a part of it, so that everything was written"
        " beside that; delete it, for it may hold secrets too: {files}",
        files=", ".join(files),
    )


def kept_by(runs: Mapping[str, str]) -> tuple[str, ...]:
    """Which earlier runs keep secrets of these users."""
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
    """What can be done with a run that is not over."""
    return [f"onramp resume {run_id}", f"onramp undo {run_id}"]


def what_next(run_id: str) -> list[str]:
    """The same as sentences, a line each."""
    go_on, back = next_commands(run_id)
    return [
        say("Go on with: {command}", command=go_on),
        say("Take it back with: {command}", command=back),
    ]


def held_up(run_id: str, to_accept: Sequence[str]) -> str:
    """Once the run had waited for somebody, something was not as agreed any more."""
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
    """What RAM says about a refusal."""
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
    """--handover, and nothing that could be handed over."""
    return say("Nothing was made that could be handed over, so no file was written.")


# The list


def run_lines(run: PastRun, name: str) -> list[str]:
    """One run of the list, by the name that commands know it by."""
    plan = run.plan
    when = f"{run.started:%Y-%m-%d %H:%M} UTC" if run.started else "-"
    account = plan.account.alias if plan and plan.account.alias else run.account_id
    count = len(plan.users) if plan else 0
    users = plural("1 user", "{count} users", count)
    head = f"{name}  {when}  {account}  {users}  {standing(run)}"
    return [head, *(f"    {line}" for line in _about(run, name))]


def _about(run: PastRun, name: str) -> Sequence[str]:
    lines = [why_unreadable(run.problem)] if run.problem else []
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
    """The list is cut short."""
    if count == 1:
        return say("1 more; onramp runs --all lists it.")
    return say("{count} more; onramp runs --all lists them.", count=count)
