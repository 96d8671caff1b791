"""The formats of answers and of errors."""

from __future__ import annotations

from tests.simulator.statements.client import Sending
from tests.simulator.statements.sources import COMMON, GATEWAY, RESPONSES
from tests.simulator.statements.statement import (
    ARMS,
    HOLDER,
    RAM,
    STS,
    Statement,
    absent,
    allow,
    ask,
    holder,
    like,
    present,
)

READ = ask(RAM, "GetUser", UserName="li.na")
XML = Sending(old=True, before={"Format": "XML"})
XML_BY_HEADER = Sending(before={"accept": "application/xml"})
UNNAMED = Sending(old=True, before={"Format": None})
NOT_FOUND = "Specified api is not found, please check your url and method."

STATEMENTS: tuple[Statement, ...] = (
    Statement(
        "XML has a root that is called after the operation",
        RESPONSES,
        READ.sent(XML),
        has={
            "GetUserResponse.RequestId": like(r"[0-9A-F-]{36}"),
            "GetUserResponse.User.UserName": "li.na",
            "GetUserResponse.User.DisplayName": "李娜",
        },
    ),
    Statement(
        "XML's name is in small letters as well",
        COMMON,
        READ.sent(Sending(old=True, before={"Format": "xml"})),
        has={"GetUserResponse.User.UserName": "li.na"},
    ),
    Statement(
        "A list repeats its element",
        RESPONSES,
        ask(RAM, "ListUsers", MaxItems="3").sent(XML),
        has={
            "ListUsersResponse.IsTruncated": "true",
            "ListUsersResponse.Marker": present,
            "ListUsersResponse.Users.User.2.UserName": present,
            "ListUsersResponse.Users.User.3": None,
        },
    ),
    Statement(
        "An empty list has no elements",
        RESPONSES,
        ask(RAM, "ListAccessKeys", UserName="li.na").sent(XML),
        has={"ListAccessKeysResponse.AccessKeys": absent},
    ),
    Statement(
        "JSON in XML is text",
        RESPONSES,
        ask(RAM, "GetPolicy", PolicyType="System", PolicyName="AdministratorAccess").sent(XML),
        has={"GetPolicyResponse.DefaultPolicyVersion.PolicyDocument": like(r"\{(?s:.*)\}")},
    ),
    Statement(
        "Ampersands and angles are escaped in XML",
        RESPONSES,
        ask(RAM, "CreateUser", UserName="ann", Comments="a & b < c > \"d\" 'e'").sent(XML),
        has={"CreateUserResponse.User.Comments": "a & b < c > \"d\" 'e'"},
    ),
    Statement(
        "An error in XML",
        RESPONSES,
        ask(RAM, "GetUser", UserName="nobody").sent(XML),
        "EntityNotExist.User",
        has={
            "Error.RequestId": like(r"[0-9A-F-]{36}"),
            "Error.HostId": present,
            "Error.Message": "The user does not exist.",
        },
    ),
    Statement(
        "A lacking permission in XML says what is lacking",
        RESPONSES,
        ask(RAM, "ListUsers").by(HOLDER).sent(XML),
        "NoPermission",
        before=holder(allow("ram:GetUser")),
        has={"Error.AccessDeniedDetail.AuthAction": "ram:ListUsers"},
    ),
    Statement(
        "The gate's refusals heed the format too",
        RESPONSES,
        ask(RAM, "GetUsers").sent(XML),
        "InvalidAction.NotFound",
        has={"Error.Message": NOT_FOUND},
    ),
    Statement(
        "XML is what one gets without asking",
        COMMON,
        READ.sent(UNNAMED),
        has={"GetUserResponse.User.UserName": "li.na"},
    ),
    Statement(
        "An error is XML as well without asking",
        COMMON,
        ask(RAM, "GetUser", UserName="nobody").sent(UNNAMED),
        "EntityNotExist.User",
        has={"Error.Code": "EntityNotExist.User"},
    ),
    Statement(
        "JSON has no root",
        RESPONSES,
        READ.sent(Sending(old=True)),
        has={"RequestId": like(r"[0-9A-F-]{36}"), "User.UserName": "li.na"},
    ),
    Statement(
        "JSON's name is in any letters",
        COMMON,
        READ.sent(Sending(old=True, before={"Format": "Json"})),
        has={"User.UserName": "li.na"},
    ),
    *(
        Statement(
            f"There is no format {name!r}",
            GATEWAY,
            READ.sent(Sending(old=True, before={"Format": name})),
            "InvalidParameter.Format",
            has={"Error.Message": "Specified parameter format is not valid."},
        )
        for name in ("YAML", "application/json")
    ),
    Statement(
        "A format that there is not is refused before anything is done",
        GATEWAY,
        ask(RAM, "CreateUser", UserName="ann").sent(Sending(old=True, before={"Format": "CSV"})),
        "InvalidParameter.Format",
    ),
    Statement(
        "A header can ask for XML",
        GATEWAY,
        READ.sent(XML_BY_HEADER),
        has={"GetUserResponse.User.UserName": "li.na"},
    ),
    Statement(
        "A header can ask for JSON",
        GATEWAY,
        READ.sent(Sending(before={"accept": "application/json"})),
        has={"User.UserName": "li.na"},
    ),
    Statement(
        "XML of STS",
        RESPONSES,
        ask(STS, "GetCallerIdentity").sent(XML),
        has={"GetCallerIdentityResponse.IdentityType": "RAMUser"},
    ),
    Statement(
        "XML of ARMS has numbers as text",
        RESPONSES,
        ask(ARMS, "ListTraceApps", RegionId="cn-hangzhou").sent(XML),
        has={"ListTraceAppsResponse.Code": "200", "ListTraceAppsResponse.Success": "true"},
    ),
)
