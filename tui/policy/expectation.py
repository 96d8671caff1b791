"""Expected result of a list call by a user's own key, and comparison with the answer.

The rows of ``capabilities`` are about any instance in any region; here they are narrowed to one
region, one resource group, one instance. Only ARMS is asked: the ways through CloudMonitor 2.0 are
another API. No question changes or reveals anything.

No right shows an instance that does not exist, so the answer is measured by the same list as the
administrator sees it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from tui.core.policies import AccountScope, ResourceGroupScope
from tui.policy.capabilities import CAPABILITIES, ByGroup, Capability, Need, Way
from tui.policy.match import Truth
from tui.policy.preview import Answer, HeldPolicy, Outlook, outlook, preview


class Asked(StrEnum):
    """Kind of list that a user's key is asked for."""

    INSTANCES = "instances"
    """Prometheus instances of a region."""
    GROUP_INSTANCES = "group-instances"
    """Prometheus instances of one resource group in a region."""
    APPLICATIONS = "applications"
    """Applications of a region."""


_CODES: Final = MappingProxyType(
    {
        Asked.INSTANCES: "instances.list",
        Asked.GROUP_INSTANCES: "instances.list",
        Asked.APPLICATIONS: "applications.list",
    }
)
BY_GROUP: Final = "arms:ListPrometheusInstanceByTagAndResourceGroupId"
"""Action of the list by resource group, documented on the same resource as the list by region:
https://help.aliyun.com/zh/arms/prometheus-monitoring/api-arms-2019-08-08-listprometheusinstancebytagandresourcegroupid.
Later copies of that page show no table.
"""


@dataclass(frozen=True, slots=True)
class Question:
    """One list, in one region."""

    asked: Asked
    region: str
    group_id: str = ""
    """Resource group in question; empty where the list is by region."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Existing instance or application."""

    key: str
    """ID of the instance or application."""
    name: str
    arn_name: str
    """Its part of a resource name: an instance's ID, an application's name."""
    group_id: str = ""
    """Its resource group; empty where that is none of those in question."""


def questions(regions: Iterable[str], groups: Iterable[str]) -> tuple[Question, ...]:
    """All questions, region by region; ``groups`` are IDs of those with a grant."""
    return tuple(_questions(tuple(dict.fromkeys(regions)), tuple(dict.fromkeys(groups))))


def _questions(regions: Sequence[str], groups: Sequence[str]) -> Iterator[Question]:
    for region in regions:
        yield Question(Asked.INSTANCES, region)
        for group in groups:
            yield Question(Asked.GROUP_INSTANCES, region, group)
        yield Question(Asked.APPLICATIONS, region)


def expected(held: Sequence[HeldPolicy], question: Question, account_id: str) -> Outlook:
    """Expected answer to a question as a whole, for the holder of these policies."""
    asked = _narrowed(question, account_id)
    if question.group_id:
        held = _counting_in(held, question.group_id, asked)
    return outlook(held, asked)


def shown(held: Sequence[HeldPolicy], question: Question, account_id: str, thing: Thing) -> Truth:
    """Whether the answer holds a certain instance or application; UNKNOWN where it may."""
    asked = _narrowed(question, account_id, thing.arn_name)
    group = question.group_id or thing.group_id
    match outlook(_counting_in(held, group, asked), asked).answer:
        case Answer.ALLOWED:
            return Truth.YES
        case Answer.NOT_ALLOWED | Answer.DENIED:
            return Truth.NO
        case _:
            return Truth.UNKNOWN


def not_tried(held: Sequence[HeldPolicy], *, tried: bool) -> tuple[Outlook, ...]:
    """Rows of the preview that no question covers: every row where no question was ``tried``."""
    found = preview(held)
    return tuple(each for each in found if not (tried and each.capability.code in _CODES.values()))


def _narrowed(question: Question, account_id: str, name: str = "*") -> Capability:
    code = _CODES[question.asked]
    whole = next(each for each in CAPABILITIES if each.code == code)
    ways = (way for way in whole.ways if all(it.action.startswith("arms:") for it in way.needs))
    return replace(whole, ways=tuple(_way(way, question, account_id, name) for way in ways))


def _way(way: Way, question: Question, account_id: str, name: str) -> Way:
    needs = (
        Need(
            BY_GROUP if question.asked is Asked.GROUP_INSTANCES else need.action,
            _resource(need.resource, question.region, account_id, name),
        )
        for need in way.needs
    )
    return replace(way, needs=tuple(needs))


def _resource(pattern: str, region: str, account_id: str, name: str) -> str:
    if pattern == "*":
        return pattern
    kind = pattern.rpartition(":")[2].removesuffix("*")
    return f"acs:arms:{region}:{account_id}:{kind}{name}"


def _counting_in(
    held: Sequence[HeldPolicy], group: str, asked: Capability
) -> tuple[HeldPolicy, ...]:
    """Policies that count in a resource group: the account's grants and the group's own.

    Grants in the group count like account-wide ones where their effect is documented.
    """
    counts = all(way.by_group is ByGroup.YES for way in asked.ways)
    there = ResourceGroupScope(group)
    return tuple(
        replace(each, scope=AccountScope()) if counts else each
        for each in held
        if each.scope in {AccountScope(), there}
    )


class Agreement(StrEnum):
    """Agreement of an answer with the preview."""

    AGREES = "agrees"
    DISAGREES = "disagrees"
    CANNOT_TELL = "cannot-tell"


class Noticed(StrEnum):
    """Finding of a comparison."""

    AS_EXPECTED = "as-expected"
    NOTHING_SHOWN = "nothing-shown"
    """The list is empty, as expected."""
    REFUSED_AS_EXPECTED = "refused-as-expected"
    REFUSED = "refused"
    """Refused, though an answer was expected."""
    MISSING = "missing"
    """Something that should be seen is not."""
    EXTRA = "extra"
    """Something is seen that should not be."""
    NONE_THERE = "none-there"
    """The administrator sees nothing either."""
    NOT_KNOWN = "not-known"
    """The preview itself could not tell."""
    NOT_LOOKED = "not-looked"
    """The administrator could not list the instances or applications."""
    KEY_REFUSED = "key-refused"
    """The AccessKey itself is not accepted."""
    SOMEBODY_ELSE = "somebody-else"
    """The AccessKey belongs to another identity."""
    NO_ANSWER = "no-answer"
    """Neither a list nor a refusal came."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Result of a comparison, with the names that it is about."""

    agreement: Agreement
    noticed: Noticed
    names: tuple[str, ...] = ()
    """Instances or applications that are missing, or that are too many."""


@dataclass(frozen=True, slots=True)
class There:
    """Administrator's view of a list, with the user's expected share of it, by ID."""

    things: tuple[Thing, ...]
    shown: Mapping[str, Truth]

    @property
    def sure(self) -> tuple[Thing, ...]:
        """Instances or applications that the user should see."""
        return tuple(each for each in self.things if self.shown[each.key] is Truth.YES)


OPEN: Final = frozenset({Answer.UNKNOWN, Answer.CONDITIONAL})
NEGATIVE: Final = frozenset({Answer.NOT_ALLOWED, Answer.DENIED})


def compare_refusal(answer: Answer, there: There | None) -> Comparison:
    """Compare a refusal for want of a permission with the preview's answer.

    ``there`` is None where the administrator could not list what exists.
    """
    if answer in OPEN:
        return Comparison(Agreement.CANNOT_TELL, Noticed.NOT_KNOWN)
    if answer in NEGATIVE:
        return Comparison(Agreement.AGREES, Noticed.REFUSED_AS_EXPECTED)
    if answer is not Answer.ALLOWED and there is None:
        return Comparison(Agreement.CANNOT_TELL, Noticed.NOT_LOOKED)
    if answer is not Answer.ALLOWED and there is not None and not there.sure:
        # How a list is answered of which nothing could be shown is documented nowhere.
        return Comparison(Agreement.CANNOT_TELL, Noticed.NONE_THERE)
    return Comparison(Agreement.DISAGREES, Noticed.REFUSED)


def compare_list(answer: Answer, there: There | None, seen: Sequence[Thing]) -> Comparison:
    """Compare the list that the user has ``seen`` with the preview's answer.

    ``there`` is None where the administrator could not list what exists.
    """
    if answer in OPEN:
        return Comparison(Agreement.CANNOT_TELL, Noticed.NOT_KNOWN)
    if answer in NEGATIVE:
        return _against(there, seen)
    if there is None:
        good = answer is Answer.ALLOWED and bool(seen)
        verdict = Agreement.AGREES if good else Agreement.CANNOT_TELL
        return Comparison(verdict, Noticed.AS_EXPECTED if good else Noticed.NOT_LOOKED)
    return _beside(there, seen)


def _against(there: There | None, seen: Sequence[Thing]) -> Comparison:
    if seen:
        return Comparison(Agreement.DISAGREES, Noticed.EXTRA, _names(seen))
    if there is None:
        return Comparison(Agreement.CANNOT_TELL, Noticed.NOT_LOOKED)
    if not there.things:
        return Comparison(Agreement.CANNOT_TELL, Noticed.NONE_THERE)
    return Comparison(Agreement.AGREES, Noticed.NOTHING_SHOWN)


def _beside(there: There, seen: Sequence[Thing]) -> Comparison:
    keys = {each.key for each in seen}
    missing = [each for each in there.sure if each.key not in keys]
    if missing:
        return Comparison(Agreement.DISAGREES, Noticed.MISSING, _names(missing))
    extra = [each for each in seen if there.shown.get(each.key) is Truth.NO]
    if extra:
        return Comparison(Agreement.DISAGREES, Noticed.EXTRA, _names(extra))
    if there.sure:
        return Comparison(Agreement.AGREES, Noticed.AS_EXPECTED)
    # What the administrator does not see, or what the preview leaves open, proves nothing.
    open_ones = bool(seen) or any(it is Truth.UNKNOWN for it in there.shown.values())
    return Comparison(Agreement.CANNOT_TELL, Noticed.NOT_KNOWN if open_ones else Noticed.NONE_THERE)


def _names(things: Sequence[Thing]) -> tuple[str, ...]:
    return tuple(sorted(each.name for each in things))
