"""How a run ended, as lines on the review screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from screens.failure_lines import failure_lines
from screens.run_states import State
from tui.core.operations import CreateAccessKey, CreateLogonProfile, Operation, ResetPassword
from tui.widgets.lines import marked
from tui.widgets.marks import Mark

if TYPE_CHECKING:
    from screens.apply_handle import Applying
    from tui.text.applying import Groups

LISTED = 100
"""Failures that are told at once; each row tells its own."""


def trouble_lines(run: Applying, groups: Groups) -> Content:
    """Everything that failed: what, for whom, why, and what can be done; and what stays."""
    from tui.apply.audit import Audit
    from tui.cloud.errors import CloudError
    from tui.text import sentence
    from tui.text.applying import (
        audit_failed,
        could_not,
        look_failed,
        more_failures,
        run_problem,
        stopped_here,
        what_stays,
    )

    def title(who: str, operation: Operation) -> str:
        return could_not(who, operation, groups)

    lines = [Content(what_stays(run.settled, len(run.states)))]
    told = sorted(run.errors)[:LISTED]
    lines += failure_lines(run.plan.operations, run.errors, told, title)
    if len(run.errors) > LISTED:
        lines.append(Content(more_failures(len(run.errors) - LISTED)))
    if not run.errors:
        if run.held_up:
            lines += [marked(Mark.BAD, sentence(each)) for each in run.held_up]
        elif isinstance(run.audit, CloudError) and State.WAITING in run.states:
            lines.append(marked(Mark.BAD, look_failed(run_problem(run.audit))))
        elif run.audit is not None and not isinstance(run.audit, Audit):
            lines.append(marked(Mark.BAD, audit_failed(run_problem(run.audit))))
        else:
            lines.append(marked(Mark.WARN, stopped_here()))
    return Content("\n").join(lines)


def outcome_lines(run: Applying) -> Content:
    """What the last look at everybody's AccessKeys, and at what was granted, found."""
    from tui.apply.audit import Audit
    from tui.text.applying import audit_words, stray_words
    from tui.text.standings import not_as_agreed

    if not isinstance(run.audit, Audit):
        return Content("")
    changed = [marked(Mark.WARN, not_as_agreed(it)) for it in run.audit.changes]
    if run.audit.strays:
        strays = [marked(Mark.BAD, stray_words(it)) for it in run.audit.strays]
        return Content("\n").join([*changed, *strays])
    made = [
        operation
        for state, operation in zip(run.states, run.plan.operations, strict=True)
        if state is State.DONE
    ]
    passwords = sum(isinstance(it, CreateLogonProfile | ResetPassword) for it in made)
    keys = sum(isinstance(it, CreateAccessKey) for it in made)
    text = audit_words(len(run.plan.users), passwords, keys, by_hand=run.by_hand)
    return Content("\n").join([*changed, marked(Mark.DONE, text)])
