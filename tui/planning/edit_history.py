"""History of the list of people, for undoing edits."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a history is made before the first frame
    from tui.core.draft import Draft
    from tui.core.users import UserRow


class History:
    """Drafts before each change, the latest last; typing in one row counts as one change.

    Only the people of a draft are restored: other answers, and the access mode, are given on other
    steps.
    """

    def __init__(self) -> None:
        self._before: list[Draft] = []
        self._typing_in: int | None = None
        self._left: tuple[str, ...] = ()

    def note(self, before: Draft, after: Draft, *, typing_in: int | None = None) -> None:
        """Note the people before a change.

        ``typing_in`` is the row under edit; None for every change but typing.
        """
        if before.users == after.users:
            return
        self._see(before)
        goes_on = typing_in is not None and typing_in == self._typing_in
        if not goes_on:
            self._before.append(before)
        self._typing_in, self._left = typing_in, _names(after)

    def back(self, draft: Draft) -> Draft | None:
        """Draft with its people as before the last change; None where there is none."""
        self._see(draft)
        if not self._before:
            return None
        earlier = _with_people_of(draft, self._before.pop())
        self._typing_in, self._left = None, _names(earlier)
        return earlier

    def _see(self, draft: Draft) -> None:
        """Clear the history when the draft is another one, say that of another account."""
        if self._before and _names(draft) != self._left:
            self._before.clear()
            self._typing_in = None


def _names(draft: Draft) -> tuple[str, ...]:
    return tuple(row.logon_name for row in draft.users if row.logon_name)


def _by_name(draft: Draft) -> dict[str, UserRow]:
    count = Counter(row.logon_name for row in draft.users)
    return {row.logon_name: row for row in draft.users if count[row.logon_name] == 1}


def _with_people_of(draft: Draft, earlier: Draft) -> Draft:
    from tui.planning.edit import without_strays

    now, then = _by_name(draft), _by_name(earlier)

    def with_mode(row: UserRow) -> UserRow:
        same = now.get(row.logon_name) if row.logon_name in then else None
        if same is None or same.existing != row.existing:
            return row
        return replace(row, mode=same.mode)

    users = tuple(map(with_mode, earlier.users))
    here = {row.logon_name for row in draft.users}
    replacements = [it for it in earlier.replacements if it.logon_name not in here]
    resets = [name for name in earlier.password_resets if name not in here]
    return without_strays(
        replace(
            draft,
            users=users,
            replacements=(*draft.replacements, *replacements),
            password_resets=(*draft.password_resets, *resets),
        )
    )
