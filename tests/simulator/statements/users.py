"""RAM users, their logon profiles and AccessKeys."""

from __future__ import annotations

from tests.simulator.statements.sources import ERRORS, api, model
from tests.simulator.statements.statement import (
    RAM,
    STAMP,
    Ask,
    From,
    Statement,
    absent,
    ask,
    holding,
    like,
    present,
    without,
)

CREATE = api("CreateUser")
MODEL = model("CreateUserRequest")
UPDATE = model("UpdateUserRequest")
READ = api("GetUser")
LIST = api("ListUsers")

PASSWORD = "Sun-Flower7!xyz"
ANN = ask(RAM, "CreateUser", UserName="ann")
READ_ANN = ask(RAM, "GetUser", UserName="ann")
PROFILE_ANN = ask(RAM, "CreateLoginProfile", UserName="ann", Password=PASSWORD)
KEY_ANN = ask(RAM, "CreateAccessKey", UserName="ann")


def create(name: str = "ann", **more: str) -> Ask:
    return ask(RAM, "CreateUser", UserName=name, **more)


def update(**more: str) -> Ask:
    return ask(RAM, "UpdateUser", UserName="ann", **more)


def refused(says: str, request: Ask, code: str, source: str = ERRORS) -> Statement:
    """A request about a user who is there that is refused."""
    return Statement(says, source, request, code, before=(ANN,))


_CREATING = (
    Statement(
        "A user as it was given",
        CREATE,
        create(
            DisplayName="Ann B.",
            MobilePhone="86-18688888888",
            Email="ann@example.com",
            Comments="This is a cloud computing engineer.",
        ),
        has={
            "User.UserName": "ann",
            "User.DisplayName": "Ann B.",
            "User.MobilePhone": "86-18688888888",
            "User.Email": "ann@example.com",
            "User.Comments": "This is a cloud computing engineer.",
            "User.UserId": like(r"\d{10,20}"),
            "User.CreateDate": STAMP,
        },
    ),
    Statement(
        "What was not given is not filled in",
        CREATE,
        create(),
        has={
            "User.DisplayName": absent,
            "User.MobilePhone": absent,
            "User.Email": absent,
            "User.Comments": absent,
        },
    ),
    Statement(
        "What was not given is not filled in later either",
        READ,
        READ_ANN,
        before=(ANN,),
        has={
            "User.DisplayName": absent,
            "User.Comments": absent,
            "User.LastLoginDate": absent,
            "User.UpdateDate": STAMP,
        },
    ),
    *(
        Statement(
            f"A logon name may be {name:.20}", MODEL, create(name), has={"User.UserName": name}
        )
        for name in ("a", "a" * 64, "Ann.B_c-9")
    ),
    *(
        Statement(
            f"A logon name may not have such characters: {name!r}",
            ERRORS,
            create(name),
            "InvalidParameter.UserName.InvalidChars",
            has={"Message": 'The parameter - "UserName" contains invalid chars.'},
        )
        for name in ("a b", "a@b", "张三", "a/b")
    ),
    Statement(
        "A logon name of 65 characters",
        ERRORS,
        create("a" * 65),
        "InvalidParameter.UserName.Length",
        has={"Message": 'The parameter - "UserName" beyond the length limit.'},
    ),
    Statement(
        "A display name of 129 characters",
        ERRORS,
        create(DisplayName="a" * 129),
        "InvalidParameter.DisplayName.Length",
    ),
    Statement(
        "A display name of 128 characters",
        MODEL,
        create(DisplayName="a" * 128),
        has={"User.DisplayName": "a" * 128},
    ),
    Statement(
        "A display name may be Chinese",
        ERRORS,
        create(DisplayName="张三"),
        has={"User.DisplayName": "张三"},
    ),
    Statement(
        "Comments of 129 characters",
        ERRORS,
        create(Comments="a" * 129),
        "InvalidParameter.Comments.Length",
    ),
    Statement(
        "A mobile phone has the country's code",
        ERRORS,
        create(MobilePhone="18688888888"),
        "InvalidParameter.MobilePhone.Format",
        has={"Message": 'The format of the parameter - "MobilePhone" is incorrect.'},
    ),
    Statement(
        "An e-mail address is one", ERRORS, create(Email="ann"), "InvalidParameter.Email.Format"
    ),
    Statement(
        "No two users of one name",
        ERRORS,
        create("li.na"),
        "EntityAlreadyExists.User",
        has={"Message": "The user does already EXIST."},
    ),
)

_READING = (
    Statement("A user who is not there", ERRORS, READ_ANN, "EntityNotExist.User"),
    Statement(
        "A user who logged on has a date of it",
        READ,
        ask(RAM, "GetUser", UserName="li.na"),
        has={"User.LastLoginDate": STAMP, "User.DisplayName": "李娜"},
    ),
    Statement(
        "Users are listed in a list in a list",
        LIST,
        ask(RAM, "ListUsers"),
        has={"IsTruncated": False, "Users.User.*.UserName": holding("li.na", "ops-admin")},
    ),
    Statement(
        "A page of some, and a marker of the next",
        LIST,
        ask(RAM, "ListUsers", MaxItems="2"),
        has={"IsTruncated": True, "Marker": present, "Users.User.1.UserName": present},
    ),
    Statement(
        "The marker leads on",
        LIST,
        ask(RAM, "ListUsers", MaxItems="1000", Marker=From(0, "Marker")),
        before=(ask(RAM, "ListUsers", MaxItems="2"),),
        has={"IsTruncated": False, "Users.User.*.UserName": without("anna.keller", "chen_jie")},
    ),
    *(
        Statement(
            f"MaxItems is 1 to 1000, not {number}",
            LIST,
            ask(RAM, "ListUsers", MaxItems=number),
            "InvalidParameter.MaxItems",
        )
        for number in ("0", "1001", "many")
    ),
)

_UPDATING = (
    Statement(
        "Another display name, and nothing else",
        UPDATE,
        update(NewDisplayName="Ann C."),
        before=(create(Comments="since 2020"),),
        has={"User.DisplayName": "Ann C.", "User.Comments": "since 2020", "User.UserName": "ann"},
    ),
    Statement(
        "Another logon name",
        UPDATE,
        ask(RAM, "GetUser", UserName="anna"),
        before=(ANN, update(NewUserName="anna")),
        has={"User.UserName": "anna"},
    ),
    Statement(
        "The former name is nobody's",
        UPDATE,
        READ_ANN,
        "EntityNotExist.User",
        before=(ANN, update(NewUserName="anna")),
    ),
    refused("Another's logon name", update(NewUserName="li.na"), "EntityAlreadyExists.User"),
    refused(
        "A new name's characters",
        update(NewUserName="a b"),
        "InvalidParameter.NewUserName.InvalidChars",
    ),
    refused(
        "A new name's length", update(NewUserName="a" * 65), "InvalidParameter.NewUserName.Length"
    ),
    refused(
        "A new display name's length",
        update(NewDisplayName="a" * 129),
        "InvalidParameter.NewDisplayName.Length",
    ),
    refused(
        "New comments' length", update(NewComments="a" * 129), "InvalidParameter.NewComments.Length"
    ),
    refused(
        "A new phone's form", update(NewMobilePhone="1"), "InvalidParameter.NewMobilePhone.Format"
    ),
    refused("A new address's form", update(NewEmail="ann"), "InvalidParameter.NewEmail.Format"),
    Statement("Nobody is updated", ERRORS, update(NewComments="x"), "EntityNotExist.User"),
)

_GRANT = {"PolicyType": "System", "PolicyName": "AliyunARMSReadOnlyAccess", "UserName": "ann"}
_DELETE = ask(RAM, "DeleteUser", UserName="ann")
_DELETING = (
    Statement("A user who holds nothing is deleted", CREATE, _DELETE, before=(ANN,)),
    Statement(
        "A deleted user is gone", CREATE, READ_ANN, "EntityNotExist.User", before=(ANN, _DELETE)
    ),
    Statement("Nobody is deleted", ERRORS, _DELETE, "EntityNotExist.User"),
    *(
        Statement(
            f"A user who has a {what} is not deleted",
            ERRORS,
            _DELETE,
            f"DeleteConflict.User.{what}",
            before=(ANN, given),
            has={"Message": message},
        )
        for what, given, message in (
            ("AccessKey", KEY_ANN, "The user CAN NOT has any access key while deleting the user."),
            (
                "LoginProfile",
                PROFILE_ANN,
                "The user CAN NOT has any login profile while deleting the user.",
            ),
            (
                "Policy",
                ask(RAM, "AttachPolicyToUser", **_GRANT),
                "The user CAN NOT has any attached policy while deleting the user.",
            ),
            (
                "Group",
                ask(RAM, "AddUserToGroup", UserName="ann", GroupName="auditors"),
                "The user CAN NOT be in any group while deleting the user.",
            ),
        )
    ),
)


STATEMENTS: tuple[Statement, ...] = (*_CREATING, *_READING, *_UPDATING, *_DELETING)
