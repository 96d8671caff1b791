"""What an evil cloud says in any field: no command repeats a secret or a line of its making."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import quote

import pytest

from tests.apply.lossy import Network, Told, network_to
from tests.commands.conftest import ACCOUNT, CONSOLE, GRANT, PASSPHRASE, Done, Office

FORGED = "FORGED: all of it is done"
BREAKS = ("\n", "\r", "\x1b[2J\x1b[H", "\u2028", "\x85", "\x0b", "\u202e", "\x9b2J")
OWN = "OwnPass-4417!x"


def dresses(secret: str) -> list[str]:
    """How a server may repeat what it was sent."""
    raw = secret.encode()
    return [
        secret,
        quote(secret, safe=""),
        json.dumps(secret)[1:-1],
        # The last character depends on what stands behind, unless a group of three is full.
        base64.b64encode(raw)[: len(raw) * 4 // 3].decode(),
        base64.urlsafe_b64encode(raw)[: len(raw) * 4 // 3].decode(),
    ]


def evil(secrets: list[str]) -> str:
    """A field with all of it."""
    told = "".join(f"{each}{FORGED} " for each in BREAKS)
    return told + " ".join(form for secret in secrets for form in dresses(secret))


@dataclass(frozen=True)
class Evil:
    """An office whose cloud is behind a network that lies."""

    office: Office
    network: Network
    secrets: list[str]
    met: set[str] = field(default_factory=set)
    """The actions whose answers were evil since it was last looked."""

    def says(self, *actions: str, code: str = "NoPermission", status: int = 403) -> None:
        """Every field of what refuses these is evil."""
        said, secrets = evil(self.secrets), self.secrets

        def rewrite(asked: str, told: Told) -> Told:
            if asked not in actions:
                return told
            self.met.add(asked)
            # Where a code is cut off, each of its secrets still came whole.
            body = {
                "Code": f"{code}.{secrets[0]}\n{FORGED}",
                "Message": said,
                "RequestId": f"R-{secrets[0]}\n{FORGED}\x1b[2J\u202e",
                "HostId": said,
                "Recommend": said,
                "AccessDeniedDetail": {
                    "AuthAction": f"\n{FORGED}\u2028{secrets[-1]}",
                    "AuthPrincipalDisplayName": said,
                    "AuthPrincipalOwnerId": said,
                    "AuthPrincipalType": said,
                    "PolicyType": said,
                    "NoPermissionType": said,
                    "EncodedDiagnosticMessage": said,
                },
            }
            return Told(status, json.dumps(body).encode(), told.headers)

        self.network.rewrite = rewrite

    def names(self, fields: dict[str, str]) -> None:
        """What lists something names it evilly: the field of each action's answer."""
        said = evil(self.secrets)

        def renamed(value: object, field: str) -> object:
            if isinstance(value, dict):
                return {k: said if k == field else renamed(v, field) for k, v in value.items()}
            return [renamed(each, field) for each in value] if isinstance(value, list) else value

        def rewrite(asked: str, told: Told) -> Told:
            if asked not in fields:
                return told
            self.met.add(asked)
            evil_body = renamed(json.loads(told.body), fields[asked])
            return replace(told, body=json.dumps(evil_body).encode())

        self.network.rewrite = rewrite

    def check(self, done: Done, *met: str, known: int = 2) -> None:
        """Nothing of it got out, of as many secrets as the command can know.

        Args:
            done: the command.
            met: the evil answers that it must have got.
            known: how many.
        """
        assert self.met >= set(met), done.err
        self.met.clear()
        for stream in (done.out, done.err):
            assert "Traceback" not in stream
            leaked = [
                i for i, s in enumerate(self.secrets[:known]) for d in dresses(s) if d in stream
            ]
            assert leaked == []
            for line in stream.splitlines():
                assert not line.lstrip().startswith(FORGED)
                assert all(char.isprintable() for char in line)


@pytest.fixture
def evil_office(office: Office) -> Iterator[Evil]:
    """It knows the AccessKey's secret, and a password of the run."""
    with network_to(office.simulator.endpoint) as network:
        environ = {**office.environ, "ONRAMP_ENDPOINT": network.endpoint}
        secrets = [environ["ALIBABA_CLOUD_ACCESS_KEY_SECRET"], OWN]
        yield Evil(replace(office, environ=environ), network, secrets)


def applied(it: Evil, *more: str) -> Done:
    console = '[console]\npassword = "ask"'
    name = it.office.plan(f'account = "{ACCOUNT}"\naccess = "console"\n{console}\n{GRANT}{CONSOLE}')
    return it.office.run("apply", name, "--yes", PASSPHRASE, *more, stdin=f"mei.ling={OWN}\n")


AS = pytest.mark.parametrize("how", [(), ("--json",)], ids=["text", "json"])


@AS
@pytest.mark.parametrize("action", ["GetCallerIdentity", "CreateUser", "CreateLoginProfile"])
def test_apply(evil_office: Evil, how: tuple[str, ...], action: str) -> None:
    evil_office.says(action)
    done = applied(evil_office, *how)
    assert done.code != 0
    if action != "GetCallerIdentity":
        assert "R-" in done.out + done.err, "what it says is shown"
    # Who signs is asked before a password is read.
    evil_office.check(done, action, known=1 if action == "GetCallerIdentity" else 2)
    for file in evil_office.office.place.rglob("*"):
        if file.is_file():
            held = file.read_bytes()
            kept = [s for s in evil_office.secrets for d in dresses(s) if d.encode() in held]
            assert kept == [], "neither does a journal hold it"


@AS
def test_resume_undo_and_runs(evil_office: Evil, how: tuple[str, ...]) -> None:
    evil_office.says("CreateLoginProfile")
    assert applied(evil_office).code != 0
    evil_office.says("GetUser")
    office = evil_office.office
    resumed = office.run("resume", "last", "--yes", PASSPHRASE, *how)
    evil_office.check(resumed, "GetUser")
    evil_office.says("DeleteUser")
    # The logon was made, whatever was said of it.
    accepted = ("--accept", "undo.in-use:mei.ling")
    undone = office.run("undo", "last", "--yes", *accepted, *how)
    evil_office.check(undone, "DeleteUser", known=1)
    evil_office.check(office.run("runs", *how), known=1)


@AS
def test_doctor(evil_office: Evil, how: tuple[str, ...]) -> None:
    for actions in (("GetCallerIdentity",), ("ListTraceApps", "ListUsers")):
        evil_office.says(*actions)
        evil_office.check(evil_office.office.run("doctor", "--live", *how), actions[0], known=1)


NAMES = {
    "GetDefaultDomain": "DefaultDomainName",
    "GetAccountAlias": "AccountAlias",
    "ListPolicies": "PolicyName",
    "ListUsers": "UserName",
}


@AS
@pytest.mark.parametrize("fields", [NAMES, {"GetCallerIdentity": "Arn"}], ids=["lists", "caller"])
def test_names(evil_office: Evil, how: tuple[str, ...], fields: dict[str, str]) -> None:
    evil_office.names(fields)
    done = applied(evil_office, *how)
    # Who signs is told before a password is read.
    evil_office.check(done, known=1 if fields is not NAMES else 2)
    # What a journal holds of it is listed.
    evil_office.check(evil_office.office.run("runs", "--all", *how), known=1)


CODES: dict[str, Callable[[str], object]] = {
    "odd digits": lambda _: "٤٠٤",
    "a secret": lambda said: said,
    "a list": lambda said: [said],
}


@AS
@pytest.mark.parametrize("code", CODES)
def test_codes_in_an_answer_that_is_none(
    evil_office: Evil, how: tuple[str, ...], code: str
) -> None:
    said = CODES[code](f"\n{FORGED} {evil_office.secrets[0]}")

    def rewrite(asked: str, told: Told) -> Told:
        if asked not in {"ListTraceApps", "GetCommercialStatus"}:
            return told
        evil_office.met.add(asked)
        body = {"Success": False, "Code": said, "Message": evil(evil_office.secrets)}
        return replace(told, body=json.dumps({**body, "RequestId": said}).encode())

    evil_office.network.rewrite = rewrite
    done = evil_office.office.run("doctor", "--live", *how)
    evil_office.check(done, "ListTraceApps", "GetCommercialStatus", known=1)
