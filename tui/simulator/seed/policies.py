"""System and custom policies of the account.

Descriptions in other languages are made up, like most of the English ones; nothing may rest on
them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from tui.simulator.records import Policy, PolicyVersion
from tui.simulator.seed.invented_policies import INVENTED
from tui.simulator.seed.published_policies import PUBLISHED, Statement
from tui.simulator.store import Store

_FORMS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (
        re.compile(r"Provides full access to (?P<what>.+?)(?: via Management Console)?\."),
        "管理{what}的权限。",
        "{what} を管理する権限。",
    ),
    (
        re.compile(r"Provides read-only access to (?P<what>.+?)(?: via Management Console)?\."),
        "只读访问{what}的权限。",
        "{what} への読み取り専用の権限。",
    ),
    (re.compile(r"(?P<what>.*)", re.DOTALL), "系统策略：{what}", "システムポリシー：{what}"),
)


def translated(english: str) -> Mapping[str, str]:
    """Description by language, with the codes that requests name."""
    for pattern, chinese, japanese in _FORMS:
        found = pattern.fullmatch(english)
        if found:
            what = found["what"]
            return {"zh-CN": chinese.format(what=what), "ja": japanese.format(what=what)}
    raise ValueError(english)


def _day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(hour=9, minute=30, tzinfo=UTC)


def document(statements: Iterable[Statement]) -> str:
    """Policy document as the services store it: compact JSON text."""
    value = {"Version": "1", "Statement": list(statements)}
    return json.dumps(value, separators=(",", ":"))


@cache
def _system() -> tuple[Policy, ...]:
    """System policies of every account, made once: there are hundreds."""
    made = []
    for policy in (*PUBLISHED, *INVENTED):
        text = document(policy.statements)
        version = PolicyVersion(f"v{policy.version}", text, _day(policy.updated))
        made.append(
            Policy(
                "System",
                policy.name,
                policy.description,
                [version],
                version.version_id,
                _day(policy.created),
                _day(policy.updated),
                translations=translated(policy.description),
            )
        )
    return tuple(made)


def add_system_policies(store: Store) -> None:
    """Add every system policy, published and invented."""
    for policy in _system():
        own = replace(policy, versions=list(policy.versions), tags={})
        store.policies["System", policy.name] = own


def add_custom_policy(
    store: Store, name: str, description: str, statements: Iterable[Statement], day: str
) -> None:
    """Add a policy of the company's own."""
    at = _day(day)
    version = PolicyVersion("v1", document(statements), at)
    store.policies["Custom", name] = Policy("Custom", name, description, [version], "v1", at, at)
