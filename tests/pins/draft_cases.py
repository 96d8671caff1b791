"""A draft with everything that a draft can hold."""

from __future__ import annotations

from typing import Final

from tui.core.draft import Draft, NewPolicy, Replacement, Site
from tui.core.policies import (
    ARMS_FULL,
    ARMS_READ_ONLY,
    COMPANION,
    AccountScope,
    Grant,
    ResourceGroupScope,
    custom,
)
from tui.core.users import (
    AccessChoice,
    AccessMode,
    ConsoleSettings,
    GroupChoice,
    PasswordSource,
    Tag,
    UserRow,
)

GROUP: Final = ResourceGroupScope("rg-aekz7wq3hbd5ymq")
EVERYTHING: Final = Draft(
    site=Site.CHINA,
    domain_alias="acme.example",
    regions=("cn-hangzhou", "eu-central-1"),
    reason='INC-42 "quoted" \\ 原因',
    users=(
        UserRow("mei.ling", "Mei Ling", (Tag("team", "sre"), Tag("地", "杭州"))),
        UserRow("robot", mode=AccessMode.ACCESS_KEY, tags_text="half typed="),
        UserRow("li.na", existing=True, mode=AccessMode.CONSOLE),
        UserRow("wang.wei", existing=True, mode=AccessMode.UNCHANGED),
        UserRow(""),
    ),
    access=AccessChoice(
        AccessMode.CONSOLE,
        ConsoleSettings(PasswordSource.ASK, reset_at_next_logon=False, require_mfa=False),
    ),
    scope=GROUP,
    grants=(
        Grant(ARMS_READ_ONLY, AccountScope()),
        Grant(COMPANION, GROUP),
        Grant(custom("TeamMetrics"), GROUP),
    ),
    replacements=(Replacement("wang.wei", Grant(ARMS_FULL, AccountScope())),),
    new_policies=(
        NewPolicy(custom("TeamMetrics"), '{"Version": "1", "Statement": []}', "看 metrics"),
        NewPolicy(custom("Half"), "{ half typed"),
    ),
    group=GroupChoice("viewers", existing=True),
    password_resets=("li.na",),
)
