"""List of policies: rows, keys, and details of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.message import Message

from tui.core.draft import Draft, NewPolicy
from tui.core.facts import Facts
from tui.core.policies import COMPANION, COMPANION_DOCUMENT, Policy, PolicyRef, PolicyType, Scope
from tui.core.text import say
from tui.planning.custom_policies import NameStatus, new_policy, stands
from tui.planning.holdings import text_at_hand
from tui.policy.known import for_people, is_high_risk, summary
from tui.text.policies import about, gone, in_scopes, kind, new
from tui.widgets.policy_view import Shown
from tui.widgets.rows import Cell, Column, Row, Tone
from tui.widgets.search_list import SearchedRows
from tui.widgets.theme import Mark

KEYS: list[BindingType] = [
    Binding(
        "f8",
        "recipient",
        "Group",
        show=False,
        id="policies.group",
        tooltip="Grant to each user, or to a RAM user group",
    ),
    Binding(
        "f3",
        "document",
        "Document",
        id="policies.document",
        tooltip="Read the document, or leave it",
    ),
    Binding(
        "f9",
        "preview",
        "Preview",
        id="policies.preview",
        tooltip="What the users will be able to do, or the document again",
    ),
    Binding(
        "f4",
        "scope",
        "Scope",
        show=False,
        id="policies.scope",
        tooltip="Have the policy under the cursor hold elsewhere",
    ),
    Binding(
        "f7",
        "make_policy",
        "New",
        id="policies.make",
        tooltip="Make a custom policy, or change the new one under the cursor",
    ),
    Binding(
        "f5",
        "read_again",
        "Read again",
        show=False,
        id="policies.read",
        tooltip="Ask the cloud again for what could not be read",
    ),
    Binding(
        "f6",
        "only_chosen",
        "Chosen",
        show=False,
        id="policies.chosen",
        tooltip="Show the chosen policies only, or all",
    ),
    Binding(
        "ctrl+f",
        "search",
        "Search",
        show=False,
        id="policies.search",
        tooltip="Search by name, description or purpose (/ or any letter in the list)",
    ),
]

COLUMNS = (
    Column("", 1),
    Column("Policy", name=True),
    Column("", 1),
    Column("Type", 6, spare=2),
    Column("Holds in", 16, spare=1),
)


class PolicyRows(SearchedRows):
    """List of policies; typing searches."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "want_search", "Search", show=False, id="policies.list.search"),
    ]

    @dataclass
    class SearchWanted(Message):
        """A key asked for the search field."""

    def __init__(self, *, empty: str, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(COLUMNS, empty=empty, id=id)

    def action_want_search(self) -> None:
        """Post that the search field is wanted."""
        self.post_message(self.SearchWanted())


def listed(draft: Draft, facts: Facts) -> tuple[Policy, ...]:
    """All policies to choose from; before them those of the draft that are not among them."""
    policies = for_people(facts.policies) if facts.policies is not None else ()
    known = {policy.ref for policy in policies}
    chosen = dict.fromkeys(
        [*(new.policy for new in draft.new_policies), *(grant.policy for grant in draft.grants)]
    )
    return (*(Policy(ref) for ref in chosen if ref not in known), *policies)


def row_of(policy: Policy, draft: Draft, facts: Facts, name: Callable[[Scope], str]) -> Row:
    """Row of a policy; ``name`` gives the name of a scope."""
    scopes = [grant.scope for grant in draft.grants if grant.policy == policy.ref]
    own = any(scope != draft.scope for scope in scopes)
    where = in_scopes([name(scope) for scope in scopes]) if scopes else ""
    made = made_here(policy.ref, draft, facts) is not None
    risky = is_high_risk(policy.ref, text_at_hand(policy.ref, draft, facts))
    return Row(
        str(policy.ref),
        (
            Cell(Mark.CHOSEN, Tone.GOOD) if scopes else Cell(Mark.UNCHOSEN, Tone.QUIET),
            Cell(policy.ref.name, Tone.STRONG if scopes else Tone.PLAIN),
            Cell(Mark.WARN if risky else "", Tone.WARN),
            Cell(new(), Tone.ACCENT) if made else Cell(kind(policy.ref), Tone.QUIET),
            Cell(where, Tone.ACCENT if own else Tone.GOOD),
        ),
    )


def made_here(ref: PolicyRef, draft: Draft, facts: Facts) -> NewPolicy | None:
    """The policy that the draft makes under a name; None where the account's own is meant."""
    found = new_policy(ref, draft)
    if found is None:
        return None
    choice = stands(found, facts)
    return None if choice.standing is NameStatus.SAME and choice.policy == ref else found


def shown(policy: Policy, draft: Draft, facts: Facts, problem: str) -> Shown:
    """Details of a policy.

    Args:
        policy: The one under the cursor.
        draft: The draft, which may make the policy.
        facts: The facts read so far.
        problem: Why its document could not be read; empty where it was or may still be.
    """
    ref = policy.ref
    made = made_here(ref, draft, facts)
    if made is not None:
        risky = is_high_risk(ref, made.document)
        return Shown(
            ref.name,
            say("new · made when you apply · F7 changes it"),
            made.description,
            made.document,
            risky=risky,
        )
    document = facts.documents.get(ref)
    there = any(known.ref == ref for known in facts.policies or ())
    version = document.version if document is not None else policy.default_version
    line = about(policy, version)
    text = document.text if document is not None else ""
    instead = problem or say("Reading the document…")
    if not there and ref == COMPANION:
        line, text = say("custom · made once when you apply, then used again"), COMPANION_DOCUMENT
    elif not there and facts.policies is not None:
        line, instead = gone(), gone()
    meaning = summary(ref)
    if policy.description and (not meaning or ref.type is PolicyType.CUSTOM):
        meaning = policy.description
    return Shown(ref.name, line, meaning, text, instead, risky=is_high_risk(ref, text))
