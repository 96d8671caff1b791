"""What can be offered to make a finding go away: codes and parameters, and no sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tui.core.findings import Parameters

FIXES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "use-name": ("row", "name"),
        "use-existing": ("row", "subject"),
        "make-new": ("row", "subject"),
        "remove-row": ("row", "subject"),
        "drop-region": ("subject",),
        "drop-tag": ("row", "key"),
        "leave-access": ("row", "subject"),
        "separate-user": ("row", "subject", "name"),
        "drop-reset": ("subject",),
        "no-forced-reset": (),
        "no-required-mfa": (),
        "grant-once": (),
        "remove-covered": ("policy", "scope"),
        "remove-policy": ("policy",),
        "replace-held": ("subject", "policy", "scope"),
        "drop-replacement": ("subject", "policy", "scope"),
        "add-companion": ("scope",),
        "add-policy": ("policy", "scope"),
        "grant-at-account": ("policy",),
        "rename-policy": ("policy", "name"),
        "drop-new-policy": ("policy",),
        "use-policy": ("policy", "name"),
        "use-group": ("subject",),
        "make-group": ("subject",),
        "no-group": (),
    }
)
"""Fix code to parameter names, for the sentences."""


@dataclass(frozen=True, slots=True)
class Fix:
    """One remedy that can be applied to a draft."""

    code: str
    parameters: Parameters = field(default_factory=lambda: MappingProxyType({}))


def fix(code: str, **parameters: str | int) -> Fix:
    """Make a fix.

    Raises:
        KeyError: The code is not registered.
        TypeError: The parameters are not those that the registry names.
    """
    if set(parameters) != set(FIXES[code]):
        raise TypeError(f"{code} takes the parameters {FIXES[code]}")
    return Fix(code, MappingProxyType(parameters))
