"""Generated RAM users, for lists that are long."""

from __future__ import annotations

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
    """Add that many users with numbered logon names, Chinese and western by turns."""
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
