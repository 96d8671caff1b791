"""Descriptions of system policies in the other languages that Resource Management answers in.

Like most of the English ones they are made up, from the service's name; nothing may rest on them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

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
    """Language to description, by the codes that requests name."""
    for pattern, chinese, japanese in _FORMS:
        found = pattern.fullmatch(english)
        if found:
            what = found["what"]
            return {"zh-CN": chinese.format(what=what), "ja": japanese.format(what=what)}
    raise ValueError(english)
