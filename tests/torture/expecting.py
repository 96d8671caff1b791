"""What there must be in the end, written by hand, beside what there is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.torture.rack import (
    COMMENT,
    CONSOLE,
    DESCRIPTION,
    EXISTING,
    JOINED,
    KEYED,
    MADE,
    Rack,
)
from tests.torture.stand_in import Facts, look
from tui.apply.entries import Ending
from tui.apply.history import Standing
from tui.core.operations import CreateGroup
from tui.core.policies import COMPANION_DOCUMENT
from tui.simulator.seed.people import PLATFORM
from tui.vault.run_file import Kind, Slot

READ, FULL = "system:AliyunARMSReadOnlyAccess", "system:AliyunARMSFullAccess"
COMPANION = "custom:OnrampReadTraceApp"
IN_GROUP = [(COMPANION, PLATFORM), (READ, PLATFORM)]


def applied(before: Facts, account: str) -> Facts:
    """The account as it was, and exactly the plan on it."""
    nobody: dict[str, Any] = {"keys": [], "groups": [], "mfa": "", "comments": COMMENT}
    after = dict(before)
    for name in CONSOLE:
        tags = {"team": "sre", "empty": ""}
        named = {"display": name.title(), "tags": tags, "profile": (True, True)}
        after[f"user {name}"] = {**nobody, **named}
        after[f"grants of {name}"] = IN_GROUP
    only_key: dict[str, Any] = {"display": "Robot", "tags": {}, "profile": None, "keys": [True]}
    after[f"user {KEYED}"] = {**nobody, **only_key}
    after[f"grants of {KEYED}"] = IN_GROUP
    tags = {"team": "platform", "location": "hangzhou", "rota": "b"}
    after[f"user {EXISTING}"] = {**before[f"user {EXISTING}"], "tags": tags}
    after[f"grants of {EXISTING}"] = [(FULL, account)]
    after["policy OnrampReadTraceApp"] = (DESCRIPTION, COMPANION_DOCUMENT, 1)
    return after


def applied_through_group(before: Facts, account: str) -> Facts:
    """The account as it was, and exactly the plan with groups on it."""
    nobody: dict[str, Any] = {"tags": {}, "groups": [MADE], "mfa": "", "comments": COMMENT}
    after = dict(before)
    for name in CONSOLE:
        named = {"display": name.title(), "keys": [], "profile": (True, True)}
        after[f"user {name}"] = {**nobody, **named}
    keyed = {"display": "Robot", "keys": [True], "profile": None}
    after[f"user {KEYED}"] = {**nobody, **keyed}
    groups = sorted([*before[f"user {EXISTING}"]["groups"], JOINED, MADE])
    after[f"user {EXISTING}"] = {**before[f"user {EXISTING}"], "groups": groups}
    after[f"grants of {EXISTING}"] = [
        held for held in before[f"grants of {EXISTING}"] if held != (READ, account)
    ]
    if not after[f"grants of {EXISTING}"]:
        del after[f"grants of {EXISTING}"]
    after[f"group {MADE}"] = COMMENT
    after[f"grants of {MADE}"] = [(FULL, account), (READ, PLATFORM)]
    more = [(COMPANION, account), (COMPANION, PLATFORM)]
    after[f"grants of {JOINED}"] = sorted([*before[f"grants of {JOINED}"], *more])
    after["policy OnrampReadTraceApp"] = (DESCRIPTION, COMPANION_DOCUMENT, 1)
    return after


def differences(wanted: Facts, found: Facts) -> Iterator[str]:
    """What is missing, what is there too much, and what is different."""
    for name in sorted({*wanted, *found}):
        want, have = wanted.get(name, "nothing"), found.get(name, "nothing")
        if want != have:
            yield f"{name}: {have!r} in the place of {want!r}"


def faults_of_applied(rack: Rack, before: Facts) -> list[str]:
    """What is wrong after a run that was gone on with to its end; nothing, that is."""
    run = rack.read()
    wrong = []
    if run.standing is not Standing.APPLIED or run.state is None or run.state.ended is None:
        return [f"the journal ends {run.standing}"]
    if run.state.ended.ending is not Ending.APPLIED or run.state.ended.strays:
        wrong.append(f"the journal ends with {run.state.ended}")
    if not run.state.complete:
        wrong.append("the journal misses something")
    kept = _kept(rack)
    passwords = {slot.logon_name: text for slot, text in kept.items() if slot.kind is Kind.PASSWORD}
    seen = rack.cloud.ask(look, passwords)
    through_group = any(isinstance(it, CreateGroup) for it in rack.plan.operations)
    expected = applied_through_group if through_group else applied
    wrong += differences(expected(before, rack.account.account_id), seen.facts)
    wrong += [
        f"{name}: the password is not the sealed one" for name in set(CONSOLE) - seen.matching
    ]
    for key, secret in seen.keys.get(KEYED, {}).items():
        if kept.get(Slot(KEYED, Kind.ACCESS_KEY, key)) != secret:
            wrong.append(f"{KEYED}: the secret of {key} is not sealed")
    if [slot.logon_name for slot in kept if slot.kind is Kind.ACCESS_KEY] != [KEYED]:
        wrong.append("not one AccessKey is kept")
    return wrong + _left_over(rack)


def faults_of_undone(rack: Rack, before: Facts) -> list[str]:
    """What is wrong after a run was taken back; nothing, that is."""
    run = rack.read()
    wrong = list(differences(before, rack.cloud.ask(look, {}).facts))
    if run.standing is not Standing.UNDONE:
        wrong.append(f"the journal ends {run.standing}")
    return wrong + _left_over(rack)


def _kept(rack: Rack) -> dict[Slot, str]:
    with rack.safe.reopen(rack.path) as file:
        return {slot: secret.reveal() for slot, secret in file.kept().items()}


def _left_over(rack: Rack) -> list[str]:
    names = sorted(path.name for path in rack.safe.place.glob("*/*"))
    return [] if names == ["torture.run"] else [f"the directory holds {names}"]
