"""What operations are about, as names of resources: each declares its own beside its handler.

Sources: "RAM authentication" (https://www.alibabacloud.com/help/doc-detail/102666.htm), its
counterparts for IMS (https://www.alibabacloud.com/help/doc-detail/187392.htm) and Resource
Management (https://www.alibabacloud.com/help/doc-detail/159974.htm), and the pages of operations
that are younger. A star in these names is no pattern: who may do something to ``user/*`` may do it
to all of them. Where a page says "all resources", the whole account is what is asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from string import Formatter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from tui.simulator.registry import Caller
    from tui.simulator.store import Store

WHOLE_ACCOUNT: Final = "acs:{service}:*:{account}:*"
USERS: Final = "acs:ram:*:{account}:user/*"
USER: Final = "acs:ram:*:{account}:user/{user}"
GROUPS: Final = "acs:ram:*:{account}:group/*"
GROUP: Final = "acs:ram:*:{account}:group/{group}"
OWN_POLICIES: Final = "acs:ram:*:{account}:policy/*"
OWN_POLICY: Final = "acs:ram:*:{account}:policy/{policy}"
POLICY: Final = "acs:ram:*:{owner}:policy/{policy}"
"""One of the account's or one of the system's, as PolicyType says."""
DEVICES: Final = "acs:ram:*:{account}:mfa/*"
DEVICE: Final = "{serial}"
ROLE: Final = "{role}"
PRINCIPALS: Final = "acs:ims:*:{account}:{principals}/*"
"""Resource Management tells users, groups and roles from each other, and none by name."""

NOTHING: Final[tuple[str, ...]] = ()
"""Needs no permission."""
BY_HANDLER: Final[tuple[str, ...]] = ("by the handler",)
"""What is listed belongs to resource groups, so that the handler asks for each of it."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A request, as far as it says what it is about."""

    store: Store
    caller: Caller
    given: Mapping[str, str]

    def text(self, name: str) -> str:
        """A parameter, or nothing."""
        return self.given.get(name, "")

    def numbered(self, name: str) -> list[str]:
        """``name.1``, ``name.2``, …, in any order."""
        return [value for key, value in self.given.items() if key.startswith(f"{name}.")]


def asked(templates: tuple[str, ...], action: str, asking: Asking) -> tuple[str, ...]:
    """The name of every resource that a caller has to be allowed an action on."""
    service = action.partition(":")[0]
    found: list[str] = []
    for template in templates:
        fields = [name for _, name, _, _ in Formatter().parse(template) if name]
        values = [[service] if name == "service" else _FIELDS[name](asking) for name in fields]
        found += [
            template.format(**dict(zip(fields, each, strict=True))) for each in product(*values)
        ]
    return tuple(dict.fromkeys(found))


def _users(asking: Asking) -> list[str]:
    """Users by name, principal name or ID; all for tags, else the caller, where nobody is named."""
    principals = [asking.text("UserPrincipalName"), *asking.numbered("ResourcePrincipalName")]
    ids = [asking.text("UserId"), *asking.numbered("ResourceId")]
    by_id = asking.store.users_by_id
    named = [
        asking.text("UserName"),
        *(each.partition("@")[0] for each in principals),
        *(by_id[each].name if each in by_id else each for each in ids),
    ]
    found = [each for each in named if each]
    if not found and "ResourceType" in asking.given:
        return ["*"]
    if not found and "UserName" not in asking.given:
        key = asking.store.keys.get(asking.text("UserAccessKeyId"))
        owner = by_id.get(key.owner_id) if key else None
        found = [owner.name if owner else asking.caller.name]
    return found or [""]


def _policy(asking: Asking) -> list[str]:
    """As the policy itself spells it: names are compared without case."""
    name = asking.text("PolicyName")
    policy = asking.store.find_policy(asking.text("PolicyType") or "Custom", name)
    return [policy.name if policy else name]


_FIELDS: Final[Mapping[str, Callable[[Asking], list[str]]]] = {
    "account": lambda asking: [asking.store.account_id],
    "user": _users,
    "group": lambda asking: [asking.text("GroupName")],
    "policy": _policy,
    "owner": lambda asking: [
        "system" if asking.text("PolicyType") == "System" else asking.store.account_id
    ],
    "serial": lambda asking: [asking.text("SerialNumber")],
    "role": lambda asking: [asking.text("RoleArn")],
    "principals": lambda asking: [
        {"IMSGroup": "group", "ServiceRole": "role"}.get(asking.text("PrincipalType"), "user")
    ],
}
