"""Account of an invented company, and a crowd for --users."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

from tui.core.account import CallerKind
from tui.simulator import values
from tui.simulator.records import (
    AccessKey,
    Attachment,
    Group,
    LoginProfile,
    MfaDevice,
    Principal,
    PrometheusInstance,
    ResourceGroup,
    Role,
    TraceApp,
    User,
    hash_password,
)
from tui.simulator.seed import people, resources
from tui.simulator.seed.policies import add_custom_policy, add_system_policies
from tui.simulator.settings import SimulatorSettings
from tui.simulator.store import Store

_GIVEN = (
    ("wei", "伟"), ("fang", "芳"), ("na", "娜"), ("min", "敏"), ("jing", "静"), ("lei", "磊"),
    ("yang", "洋"), ("yan", "艳"), ("jie", "杰"), ("tao", "涛"), ("ming", "明"), ("chao", "超"),
)  # fmt: skip
_FAMILY = (
    ("wang", "王"), ("li", "李"), ("zhang", "张"), ("liu", "刘"), ("chen", "陈"), ("yang", "杨"),
    ("huang", "黄"), ("zhao", "赵"), ("wu", "吴"), ("zhou", "周"), ("xu", "徐"), ("sun", "孙"),
)  # fmt: skip
_WESTERN = ("Ada", "Ben", "Clara", "David", "Elena", "Felix", "Grace", "Henrik", "Ines", "Jonas")
_SURNAMES = ("Meyer", "Novak", "Silva", "Dubois", "Hansen", "Costa", "Moreau", "Keane", "Ito")
_TEAMS = ("sre", "payments", "data", "platform", "mobile", "search")


def add_crowd(store: Store, count: int) -> None:
    """Add so many users with numbered logon names, Chinese and western by turns."""
    for number in range(1, count + 1):
        if number % 3:
            family = _FAMILY[number % len(_FAMILY)]
            given = _GIVEN[number // len(_FAMILY) % len(_GIVEN)]
            name = f"{family[0]}.{given[0]}.{number:04}"
            display_name = family[1] + given[1]
        else:
            first = _WESTERN[number % len(_WESTERN)]
            last = _SURNAMES[number // len(_WESTERN) % len(_SURNAMES)]
            name = f"{first}.{last}.{number:04}".lower()
            display_name = f"{first} {last}"
        user = store.add_user(name, display_name)
        user.tags["team"] = _TEAMS[number % len(_TEAMS)]


def seeded_store(
    settings: SimulatorSettings, now: Callable[[], datetime], random: Random
) -> tuple[Store, AccessKey]:
    """Account of the company, and the administrator's AccessKey."""
    store = Store(settings, now, random)
    add_system_policies(store)
    _add_custom_policies(store)
    _add_resources(store)
    for name, comments, _ in people.GROUPS:
        at = _day("2021-03-08")
        store.groups[name] = Group(values.group_id(random), name, at, at, comments)
    for person in people.PEOPLE:
        _add_person(store, person)
    for name, _, granted in people.GROUPS:
        for policy in granted:
            held = Attachment(
                Principal.GROUP,
                store.groups[name].group_id,
                "System",
                policy,
                store.account_id,
            )
            store.attachments[held] = _day("2021-03-09")
    _add_roles(store)
    add_crowd(store, settings.users)
    is_root = settings.caller is CallerKind.ROOT
    key = store.add_key(None if is_root else store.user(people.ADMIN))
    return store, key


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=2, minute=15, tzinfo=UTC)


def _add_custom_policies(store: Store) -> None:
    region = f"acs:arms:cn-hangzhou:{store.account_id}:prometheus/*"
    add_custom_policy(
        store,
        "acme-prometheus-hangzhou",
        "Read Prometheus instances in Hangzhou",
        [{"Effect": "Allow", "Action": ["arms:List*", "arms:Get*"], "Resource": region}],
        "2023-08-30",
    )
    add_custom_policy(
        store,
        "acme-alert-editor",
        "Edit alert rules",
        [{"Effect": "Allow", "Action": ["arms:*Alert*"], "Resource": "*"}],
        "2024-01-09",
    )
    add_custom_policy(
        store,
        "acme-office-only",
        "Denies everything from outside the offices",
        [
            {
                "Effect": "Deny",
                "Action": "*",
                "Resource": "*",
                "Condition": {"NotIpAddress": {"acs:SourceIp": ["203.0.113.0/24"]}},
            }
        ],
        "2022-06-01",
    )


def _add_resources(store: Store) -> None:
    for group_id, name, display_name, day in resources.RESOURCE_GROUPS:
        store.resource_groups[group_id] = ResourceGroup(group_id, name, display_name, _day(day))
    for cluster_id, name, kind, region, group in resources.INSTANCES:
        store.prometheus.append(
            PrometheusInstance(
                cluster_id,
                name,
                kind,
                region,
                group or people.DEFAULT_GROUP,
                values.plausible_token(store.random),
                (("env", "dr" if name.endswith("-dr") else "prod"),),
                "V2" if cluster_id in resources.OF_V2 else "V1",
            )
        )
    for number, (name, language, region, group) in enumerate(resources.APPLICATIONS):
        pid = f"{values.hexadecimal(store.random, 10)}@{values.hexadecimal(store.random, 15)}"
        store.trace_apps.append(TraceApp(4100231 + 17 * number, pid, name, region, group, language))


def _add_person(store: Store, person: people.Person) -> None:
    user = store.add_user(person.name, person.display_name, person.comments)
    user.created = user.updated = _day(person.joined)
    user.tags.update(person.tags)
    if person.console:
        _add_profile(store, user, person)
    for active in person.keys:
        key = store.add_key(user)
        key.created, key.active = user.created, active
        if active:
            key.last_used = store.now().astimezone(UTC) - timedelta(hours=5)
            key.last_service = "Arms"
    for type_, policy, scope in person.grants:
        held = Attachment(Principal.USER, user.user_id, type_, policy, scope or store.account_id)
        store.attachments[held] = user.created
    for name in person.groups:
        store.groups[name].members[user.user_id] = user.created


def _add_profile(store: Store, user: User, person: people.Person) -> None:
    profile = LoginProfile(user.created, mfa_required=person.mfa)
    # Nobody knows this password: it is thrown away here.
    profile.hashes.append(hash_password(user.user_id, values.access_key_secret(store.random)))
    user.profile = profile
    if person.days_since_logon is not None:
        user.last_logon = store.now().astimezone(UTC) - timedelta(days=person.days_since_logon)
    if person.mfa:
        serial = f"acs:ram::{store.account_id}:mfa/{user.name}"
        store.mfa_devices[serial] = MfaDevice(
            serial, user.name, values.base32_seed(store.random), user.user_id, user.created
        )


def _add_roles(store: Store) -> None:
    _add_role(
        store,
        people.ROLE,
        values.numeric_id(store.random, "3"),
        "Read-only on Prometheus, for the yearly audit",
        "AliyunPrometheusMetricReadAccess",
    )
    _add_role(
        store,
        people.ADMIN_ROLE,
        "300918273645546372",
        "Administrators on call",
        "AdministratorAccess",
    )


def _add_role(store: Store, name: str, role_id: str, description: str, policy: str) -> None:
    trusted = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"RAM": [f"acs:ram::{store.account_id}:root"]},
    }
    trust = json.dumps({"Version": "1", "Statement": [trusted]})
    role = Role(role_id, name, description, _day("2022-10-03"), trust)
    store.roles[role.name] = role
    held = Attachment(Principal.ROLE, role_id, "System", policy, store.account_id)
    store.attachments[held] = role.created
