"""Runs whose files are kept, and how each came to be."""

from __future__ import annotations

from typing import Final

from tests.pins import command_plans as plans
from tests.pins.command_cases import AGREED, APPLY, GOOD_PASSWORDS, denied
from tests.pins.command_plans import BOTH, KEYS
from tests.pins.command_steps import Case, killed, quiet, text_only, typing
from tests.pins.later_cases import KILLED_AT_KEY, UNDO, has_grant

SEALS: Final = APPLY.removesuffix(" PASS")
"""The keyring's data key seals; with PASS, a passphrase does."""

RUNS_KEPT: Final[tuple[Case, ...]] = (
    text_only("finished", quiet(SEALS), plan=BOTH),
    text_only("finished-passphrase", quiet(APPLY), plan=BOTH),
    text_only("handed-over", quiet(f"{SEALS} --handover new.json"), plan=BOTH),
    text_only("forgotten", quiet(SEALS), quiet("runs forget last --yes"), plan=KEYS),
    text_only("scoped", quiet(SEALS), plan=plans.SCOPED),
    text_only("group", quiet(SEALS), plan=plans.GROUP),
    text_only("custom-policy", quiet(SEALS), plan=plans.CUSTOM),
    text_only("existing-users", quiet(f"{SEALS} {AGREED}"), plan=plans.OLD_HANDS),
    text_only("own-passwords", typing(GOOD_PASSWORDS), quiet(APPLY), plan=plans.OWN),
    text_only(
        "own-passwords-refused",
        typing(GOOD_PASSWORDS),
        quiet(SEALS, 3),
        plan=plans.OWN,
        **denied("CreateLoginProfile"),
    ),
    text_only("failed", quiet(SEALS, 3), plan=plans.TWO_KEYS, **denied("CreateAccessKey")),
    text_only(
        "killed-at-user",
        killed(SEALS, "CreateUser:hang,done=yes,user=robot", lambda it: "robot" in it.users),
        plan=BOTH,
    ),
    text_only("killed-at-key", KILLED_AT_KEY, plan=BOTH),
    text_only(
        "killed-at-grant", killed(SEALS, "AttachPolicyToUser:hang,done=yes", has_grant), plan=KEYS
    ),
    text_only(
        "killed-at-group",
        killed(SEALS, "CreateGroup:hang,done=yes", lambda it: "viewers" in it.groups),
        plan=plans.GROUP,
    ),
    text_only(
        "killed-at-policy",
        killed(
            SEALS, "CreatePolicy:hang,done=yes", lambda it: ("Custom", "TeamMetrics") in it.policies
        ),
        plan=plans.CUSTOM,
    ),
    text_only("undone", quiet(SEALS), quiet(UNDO), plan=BOTH),
    text_only(
        "half-undone",
        quiet(SEALS),
        killed(UNDO, "DeleteUser:hang,done=yes", lambda it: "mei.ling" not in it.users),
        plan=BOTH,
    ),
)
BY_PASSPHRASE: Final = frozenset({"finished-passphrase", "own-passwords", "killed-at-key"})
OVER: Final = frozenset({"forgotten", "undone", "half-undone"})
"""What cannot be gone on with; the others are."""
