"""The keys of the review screen, and how far a run has to be for each of them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from textual.binding import Binding, BindingType

from screens.run_states import HALTED, OVER, Phase

KEYS: list[BindingType] = [
    # Not the key that led here: whoever holds it down must not apply a plan unseen.
    Binding("ctrl+r", "apply", "Apply", id="review.apply", tooltip="Make these changes"),
    Binding("ctrl+r", "retry", "Retry", id="review.retry", tooltip="Go on where it stopped"),
    # Nor may it leave a run that has halted: what is still to be done would be forgotten.
    Binding("ctrl+n", "hand_over", "Next", id="review.next", tooltip="Hand over what was made"),
    Binding("ctrl+n", "not_yet", show=False, id="review.not-yet"),
    Binding("s", "skip", "Skip", id="review.skip", tooltip="Go on without the failed row"),
    Binding("u", "undo", "Undo", id="review.undo", tooltip="Take back what was done"),
    Binding("f4", "share", "Share", id="review.share", tooltip="Hand over what is done so far"),
    Binding("n", "next_failure", "Failed", id="review.failed", tooltip="To the next failed row"),
    Binding(
        "f3", "view", "By hand", show=False, id="review.by-hand", tooltip="The plan as commands"
    ),
    Binding(
        "f9", "preview", "Preview", show=False, id="review.preview", tooltip="What they can do"
    ),
    Binding("f5", "read_again", show=False, id="review.read-again"),
    Binding("w", "write", "Write", id="review.write", tooltip="Write it for onramp apply"),
    # One that has halted has more urgent keys, and 80 columns hold no more of them.
    Binding("f6", "runs", "Runs", id="review.runs", tooltip="Earlier runs"),
    Binding("f6", "app.runs", "Runs", show=False, id="review.runs-too", tooltip="Earlier runs"),
    Binding(
        "f7",
        "permissions",
        "Permissions",
        show=False,
        id="review.permissions",
        tooltip="What you need for it yourself",
    ),
    Binding("c", "copy", "Copy", show=False, id="review.copy", tooltip="Copy the commands"),
]

PHASES: Mapping[str, frozenset[Phase | None]] = MappingProxyType(
    {
        "apply": frozenset({None}),
        "write": frozenset({None}),
        "runs": OVER | {None},
        "not_yet": frozenset({None, Phase.RUNNING, *HALTED}),
        "retry": HALTED,
        "undo": HALTED,
        "skip": frozenset({Phase.FAILED}),
        "next_failure": frozenset({Phase.FAILED}),
        "share": HALTED | OVER,
        "hand_over": OVER,
    }
)
"""When an action is offered; None is before the run. An action not named here always is."""
