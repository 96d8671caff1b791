"""Lists of instances and applications, as a user's key gets them and as the administrator does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType

from tui.account.reader import AccountReader
from tui.cloud.client import Cloud
from tui.cloud.errors import CloudError
from tui.cloud.types import PrometheusInstance, TraceApp
from tui.core.scopes import ResourceGroupScope
from tui.policy.comparing import There
from tui.policy.conditions import Truth
from tui.policy.expectation import Asked, Question, Thing, shown
from tui.policy.preview import HeldPolicy


def listed(own: Cloud, question: Question) -> tuple[Thing, ...]:
    """What a user's own key is shown. Blocking.

    Raises:
        CloudError: it is refused, or no answer comes.
    """
    if question.asked is Asked.APPLICATIONS:
        return tuple(map(_application, own.arms.trace_apps(question.region)))
    found = own.arms.prometheus_instances(question.region, question.group_id or None)
    return tuple(_instance(it, question.group_id) for it in found)


def what_is_there(
    reader: AccountReader, held: Sequence[HeldPolicy], question: Question, account_id: str
) -> There | None:
    """What there is to see, and what of it somebody who holds these policies should. Blocking.

    Returns:
        None where the administrator cannot list it, which proves nothing about the user.
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
    """Which of them should be seen; worked out once for all users who hold the same."""
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
    """By instance ID, as far as something is granted in the group."""
    scopes = (each.scope for each in held)
    groups = dict.fromkeys(it.group_id for it in scopes if isinstance(it, ResourceGroupScope))
    return {
        found.cluster_id: group for group in groups for found in reader.instances(region, group)
    }


def _instance(it: PrometheusInstance, group_id: str) -> Thing:
    return Thing(it.cluster_id, it.name or it.cluster_id, it.cluster_id, group_id)


def _application(it: TraceApp) -> Thing:
    return Thing(it.app_id, it.name, it.name, it.group_id)
