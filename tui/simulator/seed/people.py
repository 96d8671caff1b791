"""RAM users, groups and roles of the company."""

from __future__ import annotations

from dataclasses import dataclass

PLATFORM = "rg-aekz7wq3hbd5ymq"
PAYMENTS = "rg-aekzr4nt2c6lgsa"
DATA = "rg-aekz2e9ujx4pkbi"
DEFAULT_GROUP = "rg-acfmv0qk5t2mzni"

ADMIN = "ops-admin"
"""Administrator who owns the AccessKey that the simulator prints."""


@dataclass(frozen=True, slots=True)
class Person:
    """Seeded RAM user. Grants are (type, policy, scope); an empty scope is the account."""

    name: str
    display_name: str
    joined: str
    comments: str = ""
    console: bool = False
    mfa: bool = False
    keys: tuple[bool, ...] = ()
    """One entry per AccessKey: whether it is active."""
    tags: tuple[tuple[str, str], ...] = ()
    grants: tuple[tuple[str, str, str], ...] = ()
    groups: tuple[str, ...] = ()
    days_since_logon: int | None = None


_READ = "AliyunARMSReadOnlyAccess"

PEOPLE: tuple[Person, ...] = (
    Person(
        ADMIN,
        "Ops Admin",
        "2021-03-08",
        "Runs onboarding; no console logon",
        tags=(("team", "platform"), ("owner", "liu.fang")),
        groups=("platform-admins",),
    ),
    Person(
        "li.na",
        "李娜",
        "2022-05-16",
        console=True,
        mfa=True,
        tags=(("team", "sre"), ("location", "hangzhou")),
        grants=(("System", _READ, ""),),
        groups=("sre-oncall",),
        days_since_logon=1,
    ),
    Person(
        "wang.wei",
        "王伟",
        "2021-09-01",
        "SRE lead",
        console=True,
        mfa=True,
        tags=(("team", "sre"), ("location", "hangzhou")),
        grants=(("System", "AliyunARMSFullAccess", ""),),
        groups=("sre-oncall", "platform-admins"),
        days_since_logon=0,
    ),
    Person(
        "zhang.min",
        "张敏",
        "2023-02-20",
        keys=(True,),
        tags=(("team", "payments"),),
        grants=(("System", _READ, PAYMENTS),),
    ),
    Person("chen_jie", "陈杰", "2026-10-12", "Joins in December", tags=(("team", "data"),)),
    Person(
        "liu-yang",
        "刘洋",
        "2020-11-02",
        "From before one access mode per user",
        console=True,
        keys=(True,),
        tags=(("team", "data"),),
        grants=(("System", "AliyunLogReadOnlyAccess", ""),),
        days_since_logon=41,
    ),
    Person(
        "zhao.lei",
        "赵磊",
        "2024-07-15",
        console=True,
        tags=(("team", "payments"), ("location", "shanghai")),
        grants=(
            ("System", "AliyunPrometheusMetricReadAccess", ""),
            ("System", _READ, PAYMENTS),
        ),
        days_since_logon=6,
    ),
    Person(
        "anna.keller",
        "Anna Keller",
        "2023-06-19",
        console=True,
        mfa=True,
        tags=(("team", "sre"), ("location", "munich")),
        groups=("sre-oncall",),
        days_since_logon=3,
    ),
    Person(
        "marco.rossi",
        "Marco Rossi",
        "2024-01-09",
        console=True,
        tags=(("team", "data"), ("location", "milan")),
        grants=(("System", _READ, DATA), ("Custom", "acme-alert-editor", DATA)),
        days_since_logon=120,
    ),
    Person(
        "priya.nair",
        "Priya Nair",
        "2025-04-28",
        console=True,
        tags=(("team", "platform"), ("location", "singapore")),
        grants=(
            ("System", _READ, PLATFORM),
            ("System", _READ, DATA),
            ("System", "AliyunCloudMonitorReadOnlyAccess", ""),
        ),
        days_since_logon=2,
    ),
    Person(
        "sofia.lind",
        "Sofia Lindström",
        "2022-10-03",
        "External auditor, yearly",
        console=True,
        mfa=True,
        tags=(("team", "audit"),),
        groups=("auditors",),
        days_since_logon=260,
    ),
    Person(
        "grafana-reader",
        "Grafana data source",
        "2023-08-30",
        "Service account",
        keys=(True,),
        tags=(("kind", "service"),),
        grants=(
            ("System", "AliyunARMSPrometheusAccessAuth", ""),
            ("Custom", "acme-prometheus-hangzhou", ""),
        ),
    ),
    Person(
        "ci-deployer",
        "CI deployer",
        "2021-12-14",
        "Service account; both keys in rotation",
        keys=(True, False),
        tags=(("kind", "service"),),
        grants=(("System", "AliyunCSFullAccess", ""),),
    ),
)

GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("sre-oncall", "On-call engineers", (_READ, "AliyunCloudMonitorReadOnlyAccess")),
    ("platform-admins", "Administrators of the account", ("AdministratorAccess",)),
    ("auditors", "Read-only for audits", ("AliyunRAMReadOnlyAccess",)),
)
"""Name, comment and system policies of each user group."""

ROLE = "prometheus-auditor"
"""Role that users of the account may assume, and that reads metrics."""
ADMIN_ROLE = "ops-on-call"
"""Role that may do everything."""
