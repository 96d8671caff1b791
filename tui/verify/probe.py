"""Probe of a new AccessKey: its identity, and the instances and applications it can list.

No question changes anything or is answered with a secret. RAM is eventually consistent: new keys
and grants take a while until they are seen everywhere, so what is missing is asked for again, over
half a minute for all questions together; what should not be there and is, never.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType
from typing import TypeAlias

from tui.account.reader import AccountReader
from tui.account.survey import held_in_cloud
from tui.cloud import pace
from tui.cloud.client import Cloud
from tui.cloud.errors import BadCredentialsError, CloudError, NotPermittedError, Reason
from tui.cloud.pace import SETTLING
from tui.cloud.types import PrometheusInstance, TraceApp
from tui.core.account import Caller as Identity
from tui.core.account import CallerKind
from tui.core.credentials import Credentials
from tui.core.policies import ResourceGroupScope
from tui.core.secret import Secret
from tui.policy.expectation import (
    Agreement,
    Asked,
    Comparison,
    Noticed,
    Question,
    There,
    Thing,
    compare_list,
    compare_refusal,
    expected,
    questions,
    shown,
)
from tui.policy.match import Truth
from tui.policy.preview import Answer, HeldPolicy, Outlook


def listed(own: Cloud, question: Question) -> tuple[Thing, ...]:
    """List the things a user's own key is shown. Blocking.

    Raises:
        CloudError: It is refused, or no answer comes.
    """
    if question.asked is Asked.APPLICATIONS:
        return tuple(map(_application, own.arms.trace_apps(question.region)))
    found = own.arms.prometheus_instances(question.region, question.group_id or None)
    return tuple(_instance(it, question.group_id) for it in found)


def what_is_there(
    reader: AccountReader, held: Sequence[HeldPolicy], question: Question, account_id: str
) -> There | None:
    """List the existing things, and those that a holder of these policies should see. Blocking.

    Returns:
        None where the administrator cannot list them, which proves nothing about the user.
    """
    try:
        things = _things(reader, held, question)
    except CloudError:
        return None
    return There(things, _shown(tuple(held), question, account_id, things))


@lru_cache(maxsize=256)
def _shown(
    held: tuple[HeldPolicy, ...], question: Question, account_id: str, things: tuple[Thing, ...]
) -> Mapping[str, Truth]:
    """Visibility of each thing; worked out once for all users with equal grants."""
    return MappingProxyType({it.key: shown(held, question, account_id, it) for it in things})


def _things(
    reader: AccountReader, held: Sequence[HeldPolicy], question: Question
) -> tuple[Thing, ...]:
    region = question.region
    match question.asked:
        case Asked.APPLICATIONS:
            return tuple(map(_application, reader.applications(region)))
        case Asked.GROUP_INSTANCES:
            instances = reader.instances(region, question.group_id)
            return tuple(_instance(it, question.group_id) for it in instances)
        case Asked.INSTANCES:
            # The list of a region does not say which group its instances are in.
            groups = _groups_of_instances(reader, held, region)
            instances = reader.instances(region)
            return tuple(_instance(it, groups.get(it.cluster_id, "")) for it in instances)


def _groups_of_instances(
    reader: AccountReader, held: Sequence[HeldPolicy], region: str
) -> Mapping[str, str]:
    """Resource group by instance ID, as far as a grant names the group."""
    scopes = (each.scope for each in held)
    groups = dict.fromkeys(it.group_id for it in scopes if isinstance(it, ResourceGroupScope))
    return {
        found.cluster_id: group for group in groups for found in reader.instances(region, group)
    }


def _instance(it: PrometheusInstance, group_id: str) -> Thing:
    return Thing(it.cluster_id, it.name or it.cluster_id, it.cluster_id, group_id)


def _application(it: TraceApp) -> Thing:
    return Thing(it.app_id, it.name, it.name, it.group_id)


class Stage(StrEnum):
    """Progress of a question."""

    WAITING = "waiting"
    ASKING = "asking"
    AGAIN = "again"
    """Not as expected yet; the question is repeated shortly."""
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Trial:
    """A question asked with a user's own key, and its progress."""

    question: Question | None
    """None for the first one: whose key is it?"""
    outlook: Outlook | None = None
    """Expectation of the preview; None for the first question."""
    stage: Stage = Stage.WAITING
    should_see: int | None = None
    """Number of instances or applications the user should see, where it is known."""
    sees: int | None = None
    """Number that was answered; None where it was refused or did not come."""
    identity: Identity | None = None
    """Owner of the key, for the first question."""
    comparison: Comparison | None = None
    error: CloudError | None = None
    """The refusal, or why no answer came."""


@dataclass(frozen=True, slots=True)
class KeyUser:
    """A user whose own AccessKey is at hand."""

    account_id: str
    logon_name: str
    access_key_id: str
    secret: Secret
    regions: tuple[str, ...]
    groups: tuple[str, ...]
    """IDs of the resource groups with a grant."""


@dataclass(frozen=True, slots=True)
class Expectations:
    """Capabilities that a user's key should have, before it is tried."""

    held: tuple[HeldPolicy, ...]
    trials: tuple[Trial, ...]


Tell: TypeAlias = Callable[[Trial], None]
"""Called with every change, in the thread that asks."""


class TryingOut:
    """Probe with users' own keys. Thread-safe: several users can be probed at a time."""

    def __init__(
        self,
        cloud: Cloud,
        *,
        sleep: Callable[[float], None] | None = None,
        settling: Sequence[float] = SETTLING,
    ) -> None:
        """Make a probe, without reading anything yet.

        Args:
            cloud: Signed in as the administrator of the users' account.
            sleep: Waits so many seconds; a stop ends the wait. A real wait unless given.
            settling: Seconds between repeated questions.
        """
        self._cloud = cloud
        self._reader = AccountReader(cloud)
        self._sleep = sleep
        self._settling = tuple(settling)

    def held(self, logon_name: str) -> tuple[HeldPolicy, ...]:
        """Read a user's present grants and their documents. Blocking.

        Raises:
            CloudError: The user's grants cannot be read.
        """
        return held_in_cloud(self._reader, logon_name)

    def expectations(self, user: KeyUser) -> Expectations:
        """Read a user's grants, and derive the expectations. Blocking.

        Raises:
            CloudError: The user's grants cannot be read.
        """
        held = self.held(user.logon_name)
        there = (it.scope.group_id for it in held if isinstance(it.scope, ResourceGroupScope))
        asked = questions(user.regions, (*user.groups, *there))
        trials = (Trial(it, expected(held, it, user.account_id)) for it in asked)
        return Expectations(held, (Trial(None), *trials))

    def try_out(
        self, user: KeyUser, expectations: Expectations, tell: Tell, stop: threading.Event
    ) -> None:
        """Ask all questions, and repeat those whose answer may still spread. Blocking.

        No CloudError is raised.

        Args:
            user: Owner of the key that is used.
            expectations: Result of :meth:`expectations`.
            tell: Called with the progress of every question.
            stop: Ends it after the question under way.
        """
        credentials = Credentials(user.access_key_id, user.secret)
        with self._cloud.seen_by(credentials) as own, pace.ended_by(stop):
            _Round(self._reader, own, user, expectations.held, tell).run(
                expectations.trials, iter(self._settling), self._sleep
            )


class _Round:
    """One user's questions, asked in rounds."""

    def __init__(
        self,
        reader: AccountReader,
        own: Cloud,
        user: KeyUser,
        held: tuple[HeldPolicy, ...],
        tell: Tell,
    ) -> None:
        self._reader = reader
        self._own = own
        self._user = user
        self._held = held
        self._tell = tell

    def run(
        self,
        trials: Iterable[Trial],
        settling: Iterator[float],
        sleep: Callable[[float], None] | None,
    ) -> None:
        first, *others = trials
        who = self._settled([first], settling, sleep)
        if pace.stopped():
            return
        if who.error is not None:
            # Without a key that works there is nobody to ask.
            for trial in others:
                self._tell(_unanswered(trial, who.error))
            return
        self._settled(others, settling, sleep)

    def _settled(
        self,
        trials: Sequence[Trial],
        settling: Iterator[float],
        sleep: Callable[[float], None] | None,
    ) -> Trial:
        """Ask until all answers are final; returns the last answer to the first question."""
        left: Sequence[Trial] = trials
        first = trials[0]
        while True:
            asked = [done for trial in left if (done := self._asked(trial)) is not None]
            if asked and asked[0].question == first.question:
                first = asked[0]
            wait = next(settling, None) if any(map(_may_come, asked)) else None
            left = []
            for trial in asked:
                again = wait is not None and _may_come(trial)
                told = replace(trial, stage=Stage.AGAIN if again else Stage.DONE)
                self._tell(told)
                if again:
                    left.append(told)
            if wait is None or pace.stopped():
                return first
            pace.wait(wait, sleep)

    def _asked(self, trial: Trial) -> Trial | None:
        if pace.stopped():
            return None
        if trial.stage is Stage.WAITING:
            self._tell(replace(trial, stage=Stage.ASKING))
        if trial.question is None or trial.outlook is None:
            return self._who(trial)
        return self._list(trial, trial.question, trial.outlook.answer)

    def _who(self, trial: Trial) -> Trial:
        try:
            found = self._own.sts.caller()
        except BadCredentialsError as error:
            return replace(
                trial,
                comparison=Comparison(Agreement.DISAGREES, Noticed.KEY_REFUSED),
                error=error,
            )
        except CloudError as error:
            return _unanswered(trial, error)
        user = self._user
        same = (found.account_id, found.kind, found.name) == (
            user.account_id,
            CallerKind.RAM_USER,
            user.logon_name,
        )
        comparison = (
            Comparison(Agreement.AGREES, Noticed.AS_EXPECTED)
            if same
            else Comparison(Agreement.DISAGREES, Noticed.SOMEBODY_ELSE, (found.arn,))
        )
        return replace(trial, comparison=comparison, identity=found, error=None)

    def _list(self, trial: Trial, question: Question, answer: Answer) -> Trial:
        there = what_is_there(self._reader, self._held, question, self._user.account_id)
        trial = replace(trial, should_see=None if there is None else len(there.sure))
        try:
            seen = listed(self._own, question)
        except NotPermittedError as error:
            return replace(trial, comparison=compare_refusal(answer, there), error=error, sees=None)
        except CloudError as error:
            return _unanswered(trial, error)
        return replace(
            trial, comparison=compare_list(answer, there, seen), sees=len(seen), error=None
        )


def _unanswered(trial: Trial, error: CloudError) -> Trial:
    comparison = Comparison(Agreement.CANNOT_TELL, Noticed.NO_ANSWER)
    return replace(trial, comparison=comparison, error=error, sees=None, stage=Stage.DONE)


def _may_come(trial: Trial) -> bool:
    """Whether the expected answer may only not have spread yet."""
    error, comparison = trial.error, trial.comparison
    if isinstance(error, BadCredentialsError):
        return error.refusal.reason == Reason.UNKNOWN_KEY
    return comparison is not None and comparison.noticed in {Noticed.REFUSED, Noticed.MISSING}
