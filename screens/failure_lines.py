"""What failed, as lines: what failed alike, for the same reason, is told once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from tui.core.operations import Operation
from tui.text import failing as words
from tui.text.applying import operation_who
from tui.widgets.lines import marked
from tui.widgets.marks import Mark

if TYPE_CHECKING:
    from tui.apply.doubts import DoubtError
    from tui.cloud.errors import CloudError

Title = Callable[[str, Operation], str]
"""Says what could not be done, and for whom."""


def failure_lines(
    operations: Sequence[Operation],
    errors: Mapping[int, CloudError | DoubtError],
    places: Sequence[int],
    title: Title,
) -> list[Content]:
    """Two lines for all that failed alike.

    Args:
        operations: The plan's.
        errors: Why they failed, by place in the plan.
        places: Those that are told, in the order in which they are told.
        title: What could not be done.
    """
    alike: dict[tuple[str, str], list[int]] = {}
    for at in places:
        key = title("", operations[at]), words.reason(errors[at])
        alike.setdefault(key, []).append(at)
    lines = []
    for group in alike.values():
        who = words.whose([operation_who(operations[at]) for at in group])
        lines.append(marked(Mark.BAD, title(who, operations[group[0]])))
        lines.append(Content(words.reasons([errors[at] for at in group])))
    return lines
