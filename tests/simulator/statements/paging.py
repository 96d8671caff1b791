"""Pages: how long they are, how one gets to the next, and what is no marker."""

from __future__ import annotations

from collections.abc import Mapping

from tests.simulator.statements.sources import IMS_MODEL, api, model
from tests.simulator.statements.statement import (
    IMS,
    RAM,
    Ask,
    From,
    Statement,
    absent,
    ask,
    present,
)
from tui.simulator.store import Store

USERS, GROUPS, POLICIES = (api(name) for name in ("ListUsers", "ListGroups", "ListPolicies"))
MEMBERS = {"GroupName": "crowd"}
CROWD = (
    ask(RAM, "CreateGroup", GroupName="crowd"),
    *(
        ask(RAM, "AddUserToGroup", UserName=name, GroupName="crowd")
        for name in ("li.na", "wang.wei", "chen_jie")
    ),
)


def many_users(store: Store) -> None:
    """More users than a page of RAM's, and than one of IMS's."""
    for number in range(1100):
        store.add_user(f"user-{number:04}")


def more(action: str, version: str = RAM, /, **given: str | From) -> Ask:
    return ask(version, action, **given)


_MODELS = {
    "ListUsers": "ListUsersRequest",
    "ListGroups": "ListGroupsRequest",
    "ListPolicies": "ListPoliciesRequest",
    "ListUsersForGroup": "ListUsersForGroupRequest",
}
_GIVEN: Mapping[str, Mapping[str, str]] = {"ListUsersForGroup": {"GroupName": "auditors"}}

STATEMENTS: tuple[Statement, ...] = (
    *(
        Statement(
            f"{action} takes 1 to 1000 at a time, not {number}",
            model(name),
            more(action, **_GIVEN.get(action, {}), MaxItems=number),
            "InvalidParameter.MaxItems",
        )
        for action, name in _MODELS.items()
        if action != "ListUsers"
        for number in ("0", "1001", "-1")
    ),
    *(
        Statement(
            f"{action} takes no marker that it did not give",
            model(name),
            more(action, **_GIVEN.get(action, {}), Marker="nonsense!"),
            "InvalidParameter.Marker",
        )
        for action, name in _MODELS.items()
    ),
    *(
        Statement(
            f"{action} takes 1000 at a time, and says that there are no more",
            model(name),
            more(action, **_GIVEN.get(action, {}), MaxItems="1000"),
            has={"IsTruncated": False, "Marker": absent},
        )
        for action, name in _MODELS.items()
    ),
    Statement(
        "RAM lists 100 users where no number is given",
        USERS,
        more("ListUsers"),
        change=many_users,
        has={
            "IsTruncated": True,
            "Marker": present,
            "Users.User.99.UserName": present,
            "Users.User.100": None,
        },
    ),
    Statement(
        "IMS lists 1000",
        model("ListUsersRequest", IMS_MODEL),
        more("ListUsers", IMS),
        change=many_users,
        has={"IsTruncated": True, "Users.User.999.UserId": present, "Users.User.1000": None},
    ),
    Statement(
        "IMS takes 1 to 1000 as well",
        model("ListUsersRequest", IMS_MODEL),
        more("ListUsers", IMS, MaxItems="1001"),
        "InvalidParameter.MaxItems",
    ),
    Statement(
        "IMS takes no marker that it did not give",
        model("ListUsersRequest", IMS_MODEL),
        more("ListUsers", IMS, Marker="%"),
        "InvalidParameter.Marker",
    ),
    Statement(
        "An empty marker is none",
        USERS,
        more("ListUsers", Marker=""),
        has={"Users.User.0.UserName": present},
    ),
    Statement(
        "An empty number is none",
        USERS,
        more("ListUsers", MaxItems=""),
        has={"Users.User.1.UserName": present},
    ),
    Statement(
        "A page of one of groups",
        GROUPS,
        more("ListGroups", MaxItems="1"),
        has={"IsTruncated": True, "Groups.Group.0.GroupName": present, "Groups.Group.1": None},
    ),
    Statement(
        "The next page of groups begins behind it",
        GROUPS,
        more("ListGroups", MaxItems="1", Marker=From(0, "Marker")),
        before=(more("ListGroups", MaxItems="1"),),
        has={"Groups.Group.0.GroupName": "platform-admins", "Groups.Group.1": None},
    ),
    Statement(
        "Members by pages",
        api("ListUsersForGroup"),
        more("ListUsersForGroup", **MEMBERS, MaxItems="2", Marker=From(4, "Marker")),
        before=(*CROWD, more("ListUsersForGroup", **MEMBERS, MaxItems="2")),
        has={"IsTruncated": False, "Users.User.*.UserName": ["wang.wei"]},
    ),
    Statement(
        "Who is gone since the last page disturbs nothing",
        api("ListUsersForGroup"),
        more("ListUsersForGroup", **MEMBERS, MaxItems="2", Marker=From(4, "Marker")),
        before=(
            *CROWD,
            more("ListUsersForGroup", **MEMBERS, MaxItems="2"),
            ask(RAM, "RemoveUserFromGroup", UserName="li.na", GroupName="crowd"),
        ),
        has={"Users.User.*.UserName": ["wang.wei"]},
    ),
    Statement(
        "Policies by pages, of one type",
        POLICIES,
        more("ListPolicies", PolicyType="Custom", MaxItems="2", Marker=From(0, "Marker")),
        before=(more("ListPolicies", PolicyType="Custom", MaxItems="2"),),
        has={"IsTruncated": False, "Policies.Policy.*.PolicyType": ["Custom"]},
    ),
    *(
        Statement(
            f"{action} is not paged",
            api(action),
            more(action, UserName="li.na"),
            has={"IsTruncated": None, "Marker": None},
        )
        for action in ("ListPoliciesForUser", "ListAccessKeys", "ListGroupsForUser")
    ),
)
