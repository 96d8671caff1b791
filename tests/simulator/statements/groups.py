"""User groups and who is in them."""

from __future__ import annotations

from tests.simulator.statements.sources import ERRORS, LIMITS, api, model
from tests.simulator.statements.statement import (
    RAM,
    STAMP,
    Ask,
    Statement,
    absent,
    ask,
    holding,
    present,
)
from tui.simulator.records import Group
from tui.simulator.store import Store

CREATE = api("CreateGroup")
MODEL = model("CreateGroupRequest")
VIEWERS = ask(RAM, "CreateGroup", GroupName="viewers")
ANN = ask(RAM, "CreateUser", UserName="ann")
MEMBER = {"UserName": "ann", "GroupName": "viewers"}
JOIN = ask(RAM, "AddUserToGroup", **MEMBER)
LEAVE = ask(RAM, "RemoveUserFromGroup", **MEMBER)
DELETE = ask(RAM, "DeleteGroup", GroupName="viewers")
READ = ask(RAM, "GetGroup", GroupName="viewers")
GRANT = ask(
    RAM,
    "AttachPolicyToGroup",
    PolicyType="System",
    PolicyName="AliyunARMSReadOnlyAccess",
    GroupName="viewers",
)


def three_hundred(store: Store) -> None:
    """As many groups as an account may have."""
    some = next(iter(store.groups.values()))
    for number in range(len(store.groups), 300):
        name = f"g{number}"
        store.groups[name] = Group(f"g-{number}", name, some.created, some.updated)


def made(name: str) -> Ask:
    return ask(RAM, "CreateGroup", GroupName=name)


STATEMENTS: tuple[Statement, ...] = (
    Statement(
        "A group as it was given",
        CREATE,
        ask(RAM, "CreateGroup", GroupName="viewers", Comments="They look"),
        has={
            "Group.GroupName": "viewers",
            "Group.Comments": "They look",
            "Group.GroupId": present,
            "Group.CreateDate": STAMP,
        },
    ),
    Statement("Comments that were not given", CREATE, VIEWERS, has={"Group.Comments": absent}),
    Statement("A name may have dots, lines and 64 characters", MODEL, made("a._-" + "b" * 60)),
    *(
        Statement(
            f"A group's name has no {name[-1]!r}",
            ERRORS,
            made(name),
            "InvalidParameter.GroupName.InvalidChars",
        )
        for name in ("view ers ", "viewers@", "观众")
    ),
    Statement(
        "A name of 65 characters", ERRORS, made("a" * 65), "InvalidParameter.GroupName.Length"
    ),
    Statement(
        "Comments of 129 characters",
        ERRORS,
        ask(RAM, "CreateGroup", GroupName="viewers", Comments="a" * 129),
        "InvalidParameter.Comments.Length",
    ),
    Statement(
        "No two groups of one name",
        ERRORS,
        VIEWERS,
        "EntityAlreadyExists.Group",
        before=(VIEWERS,),
        has={"Message": "The group does already EXIST."},
    ),
    Statement(
        "300 groups are an account's limit",
        LIMITS,
        VIEWERS,
        "LimitExceeded.Group",
        change=three_hundred,
    ),
    Statement(
        "A group is read with both dates",
        api("GetGroup"),
        READ,
        before=(VIEWERS,),
        has={"Group.CreateDate": STAMP, "Group.UpdateDate": STAMP},
    ),
    Statement(
        "No such group",
        ERRORS,
        READ,
        "EntityNotExist.Group",
        has={"Message": "The group does not exist."},
    ),
    Statement(
        "Groups are listed in a list in a list",
        api("ListGroups"),
        ask(RAM, "ListGroups"),
        has={"Groups.Group.*.GroupName": holding("auditors", "sre-oncall"), "IsTruncated": False},
    ),
    Statement(
        "A user joins a group",
        api("AddUserToGroup"),
        JOIN,
        before=(ANN, VIEWERS),
        has={"RequestId": present},
    ),
    Statement(
        "A member is listed with a date",
        api("ListUsersForGroup"),
        ask(RAM, "ListUsersForGroup", GroupName="viewers"),
        before=(ANN, VIEWERS, JOIN),
        has={"Users.User.*.UserName": ["ann"], "Users.User.0.JoinDate": STAMP},
    ),
    Statement(
        "A group is listed with its member",
        api("ListGroupsForUser"),
        ask(RAM, "ListGroupsForUser", UserName="ann"),
        before=(ANN, VIEWERS, JOIN),
        has={"Groups.Group.*.GroupName": ["viewers"], "Groups.Group.0.JoinDate": STAMP},
    ),
    Statement(
        "Nobody joins twice",
        ERRORS,
        JOIN,
        "EntityAlreadyExists.User.Group",
        before=(ANN, VIEWERS, JOIN),
        has={"Message": "The user has already joined the group."},
    ),
    Statement(
        "Nobody who is not there joins", ERRORS, JOIN, "EntityNotExist.User", before=(VIEWERS,)
    ),
    Statement(
        "Nothing that is not there is joined", ERRORS, JOIN, "EntityNotExist.Group", before=(ANN,)
    ),
    Statement(
        "Ten groups are a user's limit",
        LIMITS,
        JOIN,
        "LimitExceeded.User.Group",
        before=(
            ANN,
            VIEWERS,
            *(made(f"g{n}") for n in range(10)),
            *(ask(RAM, "AddUserToGroup", UserName="ann", GroupName=f"g{n}") for n in range(10)),
        ),
    ),
    Statement(
        "A user leaves a group", api("RemoveUserFromGroup"), LEAVE, before=(ANN, VIEWERS, JOIN)
    ),
    Statement(
        "Who left is not listed",
        api("ListUsersForGroup"),
        ask(RAM, "ListUsersForGroup", GroupName="viewers"),
        before=(ANN, VIEWERS, JOIN, LEAVE),
        has={"Users.User": []},
    ),
    Statement(
        "Who is no member does not leave",
        ERRORS,
        LEAVE,
        "EntityNotExist.User.Group",
        before=(ANN, VIEWERS),
        has={"Message": "The user has not joined the group."},
    ),
    Statement(
        "A group with members is not deleted",
        ERRORS,
        DELETE,
        "DeleteConflict.Group.User",
        before=(ANN, VIEWERS, JOIN),
    ),
    Statement(
        "A group with policies is not deleted",
        ERRORS,
        DELETE,
        "DeleteConflict.Group.Policy",
        before=(VIEWERS, GRANT),
    ),
    Statement("An empty group is deleted", api("DeleteGroup"), DELETE, before=(VIEWERS,)),
    Statement("No group is deleted", ERRORS, DELETE, "EntityNotExist.Group"),
    Statement(
        "Members of no group",
        ERRORS,
        ask(RAM, "ListUsersForGroup", GroupName="nowhere"),
        "EntityNotExist.Group",
    ),
    Statement(
        "Groups of nobody",
        ERRORS,
        ask(RAM, "ListGroupsForUser", UserName="nobody"),
        "EntityNotExist.User",
    ),
    Statement(
        "A user who was renamed stays a member",
        api("UpdateUser"),
        ask(RAM, "ListUsersForGroup", GroupName="viewers"),
        before=(ANN, VIEWERS, JOIN, ask(RAM, "UpdateUser", UserName="ann", NewUserName="anna")),
        has={"Users.User.*.UserName": ["anna"]},
    ),
)
