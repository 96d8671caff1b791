"""How the sharing screen paints users and cards."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from textual.content import Content

from screens.sharing.sharing import CardField
from tui.core.handover import Handover
from tui.core.secret import Secret
from tui.widgets.lines import marked
from tui.widgets.marks import Mark
from tui.widgets.rows import Cell, Column, Row, Tone

if TYPE_CHECKING:
    from screens.sharing.verification import Verification
    from tui.text.applying import Groups

PEOPLE = (Column("", 1), Column("", name=True), Column("", 9))
VERIFIED = (*PEOPLE, Column("", 13))
"""With how the verification came out."""
CARD = (Column("", 13), Column(""))


def person_row(
    handover: Handover,
    shared: Collection[str],
    sent: Collection[str],
    verified: Verification | None = None,
    *,
    several: bool,
) -> Row:
    """One user, and whether the secret is known to be somewhere else already.

    Args:
        handover: The user's.
        shared: Keys of those that were handed over.
        sent: Keys of those whose secret went to a terminal's clipboard.
        verified: What was found of it in the cloud; None where nobody asked.
        several: There are users of several accounts, so the row says of which.
    """
    key, name = handover.key, handover.logon_name
    if several:
        name = f"{name} · {handover.account_id}"
    if not handover.has_secret:
        mark, tone, word = Mark.SKIPPED, Tone.QUIET, "no secret"
    elif key in shared:
        mark, tone, word = Mark.DONE, Tone.GOOD, "shared"
    elif key in sent:
        mark, tone, word = Mark.INFO, Tone.WARN, "sent"
    else:
        mark, tone, word = Mark.OPEN, Tone.ACCENT, "to do"
    cells = (Cell(mark, tone), Cell(name, Tone.STRONG), Cell(word, tone))
    if verified is None:
        return Row(key, cells)
    from screens.sharing.verify_view import brief

    return Row(key, (*cells, brief(verified)))


def card_row(field: CardField) -> Row:
    """One line of a card; a secret is masked here whatever happens elsewhere."""
    tone = Tone.ACCENT if isinstance(field.value, Secret) else Tone.PLAIN
    return Row(field.key, (Cell(field.label, Tone.QUIET), Cell(field.shown, tone)))


def about(handover: Handover, groups: Groups) -> Content:
    """What goes with the card: the first logon, what was granted, and what to check."""
    from tui.text.sharing import check_this_link, first_logon, given, no_secret

    lines = []
    if not handover.has_secret:
        lines.append(marked(Mark.INFO, no_secret(handover)))
    elif first_logon(handover):
        lines.append(Content(first_logon(handover)))
    if not handover.page.documented and handover.logon_names:
        lines.append(marked(Mark.WARN, check_this_link()))
    lines += [Content(given(each, groups)) for each in handover.grants]
    return Content("\n").join(lines)
