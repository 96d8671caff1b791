"""How a run ended, as lines on the review screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from screens.failure_lines import failure_lines
from screens.run_states import State
from tui.access.plan import CreateAccessKey, CreateLogonProfile, Operation, ResetPassword
from tui.widgets.lines import marked
from tui.widgets.marks import Mark

if TYPE_CHECKING:
    from screens.applying import Applying
    from tui.words.applying import Groups

LISTED = 100
"""Failures that are told at once; each row tells its own."""


def trouble_lines(run: Applying, groups: Groups) -> Content:
    """Everything that failed: what, for whom, why, and what can be done; and what stays."""
    from tui.apply.auditing import Audit
    from tui.words.applying import (
        audit_failed,
        could_not,
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
        if run.audit is not None and not isinstance(run.audit, Audit):
            lines.append(marked(Mark.BAD, audit_failed(run_problem(run.audit))))
        else:
            lines.append(marked(Mark.WARN, stopped_here()))
    return Content("\n").join(lines)


def outcome_lines(run: Applying) -> Content:
    """What the last look at everybody's AccessKeys found."""
    from tui.apply.auditing import Audit
    from tui.words.applying import audit_words, stray_words

    if not isinstance(run.audit, Audit):
        return Content("")
    if run.audit.strays:
        return Content("\n").join([marked(Mark.BAD, stray_words(it)) for it in run.audit.strays])
    made = [
        operation
        for state, operation in zip(run.states, run.plan.operations, strict=True)
        if state is State.DONE
    ]
    passwords = sum(isinstance(it, CreateLogonProfile | ResetPassword) for it in made)
    keys = sum(isinstance(it, CreateAccessKey) for it in made)
    text = audit_words(len(run.plan.users), passwords, keys, by_hand=run.by_hand)
    return marked(Mark.DONE, text)
