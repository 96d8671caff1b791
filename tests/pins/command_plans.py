"""The plans of the pinned commands."""

from __future__ import annotations

from typing import Final

ACCOUNT: Final = "1290384756102938"
OTHER: Final = "1234567890123456"
PLATFORM: Final = "resource-group:rg-aekz7wq3hbd5ymq"
TOP: Final = f'account = "{ACCOUNT}"\naccess = "console"\nreason = "INC-42"\n'
GRANT: Final = '\n[[grants]]\npolicy = "system:AliyunARMSReadOnlyAccess"\nscope = "account"\n'
IN_GROUP: Final = GRANT.replace('"account"', f'"{PLATFORM}"')
COMPANION: Final = f"""
[[grants]]
policy = "companion:read-trace-app"
scope = "{PLATFORM}"
"""
MEI: Final = """
[[users]]
logon_name = "mei.ling"
display_name = "Mei Ling"
tags = { team = "sre", "location" = "杭州" }
"""
ROBOT: Final = '\n[[users]]\nlogon_name = "robot"\naccess = "access-key"\n'
LI: Final = '\n[[users]]\nlogon_name = "li.wei"\n'


def there(name: str, *more: str, access: str = "unchanged") -> str:
    """A user who is in the account already."""
    lines = "".join(f"{line}\n" for line in more)
    return f'\n[[users]]\nlogon_name = "{name}"\nexisting = true\naccess = "{access}"\n{lines}'


CONSOLE: Final = TOP + GRANT + MEI
KEYS: Final = TOP + GRANT + ROBOT
BOTH: Final = TOP + GRANT + MEI + ROBOT
TWO_KEYS: Final = KEYS + ROBOT.replace("robot", "robot2")
SCOPED: Final = TOP + IN_GROUP + COMPANION + MEI + ROBOT
GROUP: Final = f'{TOP}principal = "group:viewers"\n{GRANT}{COMPANION}{MEI}{ROBOT}{there("li.na")}'
GROUP_OF_ONE: Final = f'{TOP}principal = "group:viewers"\n{GRANT}{MEI}'
GROUP_THERE: Final = f'{TOP}principal = "group:sre-oncall"\n{GRANT}{MEI}'
OWN: Final = f'{TOP}[console]\npassword = "ask"\n{GRANT}{MEI}{LI}'
SETTINGS: Final = (
    f'{TOP}site = "china"\ndomain_alias = "acme.example"\nregions = ["cn-hangzhou", "cn-beijing"]\n'
    f"[console]\nreset_at_next_logon = false\nrequire_mfa = false\n{GRANT}{MEI}"
)
OLD_HANDS: Final = (
    TOP
    + IN_GROUP
    + there("wang.wei", 'replace = [{ policy = "system:AliyunARMSFullAccess", scope = "account" }]')
    + there("li.na", "reset_password = true", access="console")
    + there(
        "chen_jie", 'display_name = "Somebody Else"', 'tags = { team = "sre" }', access="console"
    )
    + there("zhang.min", access="access-key")
)
HIGH_RISK: Final = CONSOLE.replace("AliyunARMSReadOnlyAccess", "AdministratorAccess")
CUSTOM: Final = f"""{TOP}
[[grants]]
policy = "custom:TeamMetrics"
scope = "account"

[[policies]]
name = "TeamMetrics"
description = "Reads the team's metrics"
document = '''
{{
  "Version": "1",
  "Statement": [
    {{"Effect": "Allow", "Action": ["arms:Get*", "arms:List*"], "Resource": "*"}}
  ]
}}
'''
{MEI}{ROBOT}"""
TAKES_OVER: Final = CUSTOM.replace('["arms:Get*", "arms:List*"]', '"ram:*"')
CONTRADICTS: Final = TOP + GRANT + GRANT.replace("ReadOnly", "Full") + MEI
NO_ACCOUNT: Final = CONSOLE.replace(f'account = "{ACCOUNT}"\n', "")
ELSEWHERE: Final = CONSOLE.replace(ACCOUNT, OTHER)
