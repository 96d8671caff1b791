from __future__ import annotations

import json
import os
import secrets
import shlex
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cloud.conftest import credentials_of
from tui.cloud.client import Cloud
from tui.cloud.endpoints import Endpoints
from tui.cloud.errors import BadCredentialsError, NotFoundError
from tui.core.credentials import Credentials, SourceKind
from tui.core.secret import Secret
from tui.signin.aliyun_cli import (
    ListProblem,
    ProfileError,
    ProfileProblem,
    environment_credentials,
    list_profiles,
    load_profile,
    mask_id,
    sts_of,
)
from tui.signin.aliyun_config import LARGEST, read_config
from tui.simulator.server import RunningSimulator

NOW = datetime(2026, 11, 1, tzinfo=UTC)
LATER = int((NOW + timedelta(hours=1)).timestamp())
NOWHERE = Endpoints.loopback("http://127.0.0.1:1")
KEY = {"access_key_id": "LTAI5tFakeFakeFakeFake01", "access_key_secret": "fake"}
STS = {**KEY, "sts_token": "fake-token"}


def write(home: Path, *profiles: dict[str, Any], current: str = "default") -> Path:
    path = home / ".aliyun" / "config.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"current": current, "profiles": profiles, "meta_path": ""}))
    return path


def load(home: Path, name: str = "default", **options: Any) -> Credentials:  # noqa: ANN401
    given_options: dict[str, Any] = {"environ": {}, "endpoints": NOWHERE, "now": NOW, **options}
    return load_profile(name, home=home, **given_options)


def same(secret: Secret | None, plain: str) -> bool:
    return secret == Secret(plain)


# The environment


@pytest.mark.parametrize("prefix", ["ALIBABA_CLOUD_", "ALIBABACLOUD_", "ALICLOUD_"])
def test_environment_spellings(prefix: str) -> None:
    found = environment_credentials(
        {
            f"{prefix}ACCESS_KEY_ID": "LTAIfake",
            f"{prefix}ACCESS_KEY_SECRET": "fake",
            f"{prefix}SECURITY_TOKEN": "fake-token",
        }
    )
    assert found is not None
    assert found.access_key_id == "LTAIfake"
    assert found.source.kind is SourceKind.ENVIRONMENT
    assert found.source.name == f"{prefix}ACCESS_KEY_ID"
    assert same(found.secret, "fake")
    assert same(found.token, "fake-token")


def test_the_parts_are_never_mixed_from_two_spellings() -> None:
    mixed = {"ALIBABA_CLOUD_ACCESS_KEY_ID": "one", "ALICLOUD_ACCESS_KEY_SECRET": "fake"}
    assert environment_credentials(mixed) is None
    foreign = {"ACCESS_KEY_ID": "one", "ACCESS_KEY_SECRET": "fake"}
    assert environment_credentials(foreign) is None
    assert environment_credentials({}) is None
    token_of_another = {
        "ALIBABA_CLOUD_ACCESS_KEY_ID": "one",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "fake",
        "ALICLOUD_SECURITY_TOKEN": "fake-token",
    }
    found = environment_credentials(token_of_another)
    assert found is not None
    assert found.token is None


# The list


def test_no_file_is_no_problem(tmp_path: Path) -> None:
    assert list_profiles(tmp_path, {}).profiles == ()
    assert list_profiles(tmp_path, {}).problem is ListProblem.NONE


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "mode", "access_key_id", "source_profile", "sts_expiration"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    max_examples=60,
)
@given(rows=st.lists(JSON, max_size=4), current=JSON)
def test_no_content_makes_the_list_fail(rows: list[Any], current: object, tmp_path: Path) -> None:
    path = write(tmp_path)
    path.write_text(json.dumps({"current": current, "profiles": rows}))
    found = list_profiles(tmp_path, {})
    names = [profile.name for profile in found.profiles]
    assert len(names) == len(set(names))
    for profile in found.profiles:
        assert profile.usable == (profile.reason is None)


def test_the_list_shows_modes_and_masked_ids(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"name": "default", "mode": "AK", "region_id": "cn-hangzhou", "language": "zh", **KEY},
        {"name": "lower", "mode": "ststoken", **STS},
        {"name": "unset", **KEY},
        {"name": "ecs", "mode": "ecsramrole", "ram_role_name": "r"},
        {"name": "strange", "mode": "Telepathy"},
        {"name": "half", "mode": "AK", "access_key_id": "LTAI5tFake"},
        {"name": "command", "mode": "external", "process_command": "true"},
        {"name": "chain", "mode": "chainableramrolearn", "source_profile": "command",
         "ram_role_arn": "arn"},
        {"name": "orphan", "mode": "ChainableRamRoleArn", "source_profile": "gone",
         "ram_role_arn": "arn"},
        {"name": "loop", "mode": "ChainableRamRoleArn", "source_profile": "loop",
         "ram_role_arn": "arn"},
        {"name": "default", "mode": "Anonymous"},
    )  # fmt: skip
    found = list_profiles(tmp_path, {})
    assert found.current == "default"
    by_name = {profile.name: profile for profile in found.profiles}
    assert len(found.profiles) == len(by_name)
    first = by_name["default"]
    assert (first.mode, first.usable, first.region, first.language) == (
        "AK",
        True,
        "cn-hangzhou",
        "zh",
    )
    assert first.masked_id == "LTAI…e01"
    assert by_name["lower"].mode == "StsToken"
    assert by_name["unset"].mode == "AK"
    reasons = {name: profile.reason for name, profile in by_name.items() if profile.reason}
    assert reasons == {
        "ecs": ProfileProblem.UNSUPPORTED_MODE,
        "strange": ProfileProblem.UNSUPPORTED_MODE,
        "half": ProfileProblem.INCOMPLETE,
        "orphan": ProfileProblem.UNKNOWN_SOURCE,
        "loop": ProfileProblem.CIRCULAR,
    }
    assert by_name["ecs"].mode == "EcsRamRole"
    assert {name for name, profile in by_name.items() if profile.runs_command} == {
        "command",
        "chain",
    }
    assert "fake" not in repr(found)


@pytest.mark.parametrize(
    ("environ", "current"),
    [
        ({}, "one"),
        ({"ALIBABA_CLOUD_PROFILE": "two"}, "two"),
        ({"ALIBABACLOUD_PROFILE": "two", "ALIBABA_CLOUD_PROFILE": "one"}, "two"),
        ({"ALICLOUD_PROFILE": "two"}, "two"),
        # Said, and never another one in its place.
        ({"ALIBABA_CLOUD_PROFILE": "gone"}, "gone"),
        ({"ALIBABA_CLOUD_PROFILE": " two"}, " two"),
        ({"ALIBABACLOUD_PROFILE": "", "ALICLOUD_PROFILE": "two"}, "two"),
    ],
)
def test_the_current_profile(environ: dict[str, str], current: str, tmp_path: Path) -> None:
    write(tmp_path, {"name": "one", **KEY}, {"name": "two", **KEY}, current="one")
    assert list_profiles(tmp_path, environ).current == current


@given(st.text(max_size=40))
def test_a_masked_id_shows_little(access_key_id: str) -> None:
    shown = mask_id(access_key_id)
    assert len(shown.replace("…", "")) <= max(0, len(access_key_id) - 4) or "…" in access_key_id


# Loading


def test_static_profiles(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"name": "default", "mode": "ak", **KEY},
        {"name": "sts", "mode": "STSTOKEN", **STS},
    )
    found = load(tmp_path)
    assert found.access_key_id == KEY["access_key_id"]
    assert same(found.secret, "fake")
    assert found.token is None
    assert (found.source.kind, found.source.name) == (SourceKind.PROFILE, "default")
    assert same(load(tmp_path, "sts").token, "fake-token")


@pytest.mark.parametrize(
    ("profile", "problem"),
    [
        ({"mode": "BearerToken"}, ProfileProblem.UNSUPPORTED_MODE),
        ({"mode": "AK"}, ProfileProblem.INCOMPLETE),
        ({"mode": "External", "process_command": "true"}, ProfileProblem.ASK_FIRST),
        ({"mode": "OAuth"}, ProfileProblem.EXPIRED),
        ({"mode": "OAuth", **STS, "sts_expiration": 1}, ProfileProblem.EXPIRED),
        ({"mode": "CloudSSO", **STS}, ProfileProblem.EXPIRED),
        ({"mode": "CloudSSO", **STS, "sts_expiration": 10**30}, ProfileProblem.EXPIRED),
    ],
)
def test_profiles_that_cannot_be_used(
    profile: dict[str, Any], problem: ProfileProblem, tmp_path: Path
) -> None:
    write(tmp_path, {"name": "default", **profile})
    with pytest.raises(ProfileError) as caught:
        load(tmp_path)
    assert caught.value.problem is problem
    assert caught.value.mode == profile["mode"]
    assert str(caught.value) == f"default: {problem}"


@pytest.mark.parametrize("mode", ["OAuth", "CloudSSO"])
def test_what_the_cli_keeps_after_its_sign_in_is_used_and_not_renewed(
    mode: str, tmp_path: Path
) -> None:
    path = write(tmp_path, {"name": "default", "mode": mode, **STS, "sts_expiration": LATER})
    before = path.read_bytes()
    found = load(tmp_path)
    assert same(found.token, "fake-token")
    assert found.expires == NOW + timedelta(hours=1)
    assert path.read_bytes() == before


# External commands


def command(code: str) -> str:
    return shlex.join([sys.executable, "-c", code])


def test_a_command_runs_only_after_asking_and_its_answer_stays_in_memory(tmp_path: Path) -> None:
    marker = tmp_path / "it ran"
    answer = {
        "mode": "StsToken",
        "access_key_id": "STS.fake",
        "access_key_secret": "fake",
        "sts_token": "fake-token",
        "expiration": "2026-11-01T02:00:00Z",
    }
    code = f"import pathlib; pathlib.Path({str(marker)!r}).touch(); print({json.dumps(answer)!r})"
    path = write(
        tmp_path, {"name": "default", "mode": "External", "process_command": command(code)}
    )
    before = path.read_bytes()
    with pytest.raises(ProfileError) as caught:
        load(tmp_path)
    assert caught.value.problem is ProfileProblem.ASK_FIRST
    assert not marker.exists()
    found = load(tmp_path, run_command=True)
    assert marker.exists()
    assert found.access_key_id == "STS.fake"
    assert same(found.token, "fake-token")
    assert found.expires == datetime(2026, 11, 1, 2, tzinfo=UTC)
    assert path.read_bytes() == before


PLANTED = secrets.token_hex(12)


@pytest.mark.parametrize(
    "process",
    [
        command(f"import sys; print({PLANTED!r}, file=sys.stderr); sys.exit(3)"),
        command(f"print({PLANTED!r})"),
        command("print('[]')"),
        command('print(\'{"access_key_id": "x"}\')'),
        command('print(\'{"mode":"StsToken","access_key_id":"x","access_key_secret":"y"}\')'),
        "/no/such/program",
        "unbalanced 'quote",
        " ",
    ],
    # Names of their own: what is planted differs between the processes of one run.
    ids=["fails", "no-json", "a-list", "no-secret", "no-token", "missing", "unbalanced", "empty"],
)
def test_a_command_that_fails_is_not_quoted(
    process: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"name": "default", "mode": "External", "process_command": process})
    with pytest.raises(ProfileError) as caught:
        load(tmp_path, run_command=True)
    assert caught.value.problem is ProfileProblem.COMMAND_FAILED
    assert PLANTED not in repr(caught.value)
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_a_command_gets_neither_keyboard_nor_terminal(tmp_path: Path) -> None:
    code = (
        "import os, sys, json; "
        "print(json.dumps({'access_key_id': repr(sys.stdin.read()),"
        " 'access_key_secret': str(os.getsid(0) == os.getpid())}))"
    )
    write(tmp_path, {"name": "default", "mode": "External", "process_command": command(code)})
    # Something is typed while the command runs; it is not for the command.
    ours, (reading, writing) = os.dup(0), os.pipe()
    os.write(writing, b"typed")
    os.close(writing)
    os.dup2(reading, 0)
    try:
        found = load(tmp_path, run_command=True)
    finally:
        os.dup2(ours, 0)
        os.close(ours)
        os.close(reading)
    assert found.access_key_id == "''"
    assert same(found.secret, "True")


# Roles, assumed at the endpoints in use


def role_profile(simulator: RunningSimulator, name: str = "default") -> dict[str, Any]:
    admin = credentials_of(simulator)
    return {
        "name": name,
        "mode": "ramrolearn",
        "access_key_id": admin.access_key_id,
        "access_key_secret": admin.secret.reveal(),
        "ram_role_arn": "acs:ram::1290384756102938:role/prometheus-auditor",
        "expired_seconds": 900,
    }


def test_a_role_is_assumed(simulator: RunningSimulator, tmp_path: Path) -> None:
    write(tmp_path, role_profile(simulator))
    endpoints = Endpoints.loopback(simulator.endpoint)
    found = load(tmp_path, endpoints=endpoints)
    assert found.token is not None
    assert found.expires is not None
    assert found.source.name == "default"
    with Cloud(found, endpoints) as cloud:
        assert cloud.sts.caller().name == "prometheus-auditor/onramp"


def test_a_chain_of_profiles(simulator: RunningSimulator, tmp_path: Path) -> None:
    admin = credentials_of(simulator)
    write(
        tmp_path,
        {"name": "base", "mode": "AK", "access_key_id": admin.access_key_id,
         "access_key_secret": admin.secret.reveal()},
        {"name": "default", "mode": "ChainableRamRoleArn", "source_profile": "base",
         "ram_role_arn": "acs:ram::1290384756102938:role/prometheus-auditor",
         "ram_session_name": "chained"},
    )  # fmt: skip
    endpoints = Endpoints.loopback(simulator.endpoint)
    found = load(tmp_path, endpoints=endpoints)
    assert found.source.name == "default"
    with Cloud(found, endpoints) as cloud:
        assert cloud.sts.caller().name == "prometheus-auditor/chained"


def test_a_role_that_is_not_there(simulator: RunningSimulator, tmp_path: Path) -> None:
    endpoints = Endpoints.loopback(simulator.endpoint)
    profile = role_profile(simulator)
    write(tmp_path, {**profile, "ram_role_arn": "acs:ram::1290384756102938:role/gone"})
    with pytest.raises(NotFoundError):
        load(tmp_path, endpoints=endpoints)
    write(tmp_path, {**profile, "access_key_secret": "fake"})
    with pytest.raises(BadCredentialsError):
        load(tmp_path, endpoints=endpoints)


# A ``config.json`` means what it means to the aliyun CLI, also one that other tools wrote


ROLE = "acs:ram::1290384756102938:role/prometheus-auditor"
SPELLINGS = ("ALIBABA_CLOUD_", "ALIBABACLOUD_", "ALICLOUD_")


def reason(home: Path, environ: dict[str, str] | None = None) -> ProfileProblem | None:
    (profile,) = list_profiles(home, environ or {}).profiles
    return profile.reason


def put(home: Path, config: object) -> Path:
    path = write(home)
    path.write_text(json.dumps(config))
    return path


# Which profile is meant


@pytest.mark.parametrize(
    ("config", "current"),
    [
        ({}, "default"),
        ({"current": None}, "default"),
        ({"Current": "work"}, "work"),
        ({"current": "work", "CURRENT": "default"}, "default"),
        ({"current": "gone"}, "gone"),
        ({"current": ""}, ""),
        ({"current": "WORK"}, "WORK"),
    ],
)
def test_a_file_without_a_current_profile_means_default(
    config: dict[str, Any], current: str, tmp_path: Path
) -> None:
    put(tmp_path, config | {"profiles": [{"name": "work", **KEY}, {"name": "default", **KEY}]})
    found = list_profiles(tmp_path, {})
    assert (found.current, found.problem) == (current, ListProblem.NONE)


def test_where_there_is_no_profile_none_is_missing(tmp_path: Path) -> None:
    for config in ({}, {"profiles": None}, {"profiles": [], "current": "default"}):
        put(tmp_path, config)
        found = list_profiles(tmp_path, {})
        assert (found.profiles, found.current, found.problem) == ((), "", ListProblem.NONE)
        assert list_profiles(tmp_path, {"ALIBABA_CLOUD_PROFILE": "work"}).current == "work"


# What mode it is of


@pytest.mark.parametrize(
    ("fields", "mode"),
    [
        (KEY, "AK"),
        (STS, "StsToken"),
        ({**KEY, "ram_role_arn": ROLE}, "RamRoleArn"),
        ({**STS, "ram_role_arn": ROLE}, "StsToken"),
        ({**KEY, "sts_token": "", "ram_role_arn": ""}, "AK"),
        ({"private_key": "/k", "key_pair_name": "k"}, "RsaKeyPair"),
        ({"ram_role_name": "r"}, "EcsRamRole"),
        ({"ram_role_name": "r", "process_command": "c"}, "EcsRamRole"),
        ({"process_command": "c"}, "External"),
        ({"oidc_provider_arn": "p", "oidc_token_file": "/t", "ram_role_arn": ROLE}, "OIDC"),
        ({"cloud_sso_sign_in_url": "https://sso.example"}, "CloudSSO"),
        ({"bearer_token": "fake"}, "BearerToken"),
        ({"access_key_id": "LTAI5tFake", "process_command": "c"}, "External"),
        ({}, "AK"),
    ],
)
@pytest.mark.parametrize("unsaid", [{}, {"mode": ""}, {"mode": None}, {"mode": "  "}])
def test_a_profile_without_a_mode_is_of_the_one_that_its_fields_tell(
    fields: dict[str, str], mode: str, unsaid: dict[str, str | None], tmp_path: Path
) -> None:
    write(tmp_path, {"name": "default", **unsaid, **fields})
    (profile,) = list_profiles(tmp_path, {}).profiles
    assert profile.mode == mode
    assert profile.runs_command == (mode == "External")


@pytest.mark.parametrize("mode", ["RAMROLEARN", "ramrolearn", "RamRoleARN", " RamRoleArn "])
def test_a_mode_is_known_in_any_case(mode: str, tmp_path: Path) -> None:
    write(tmp_path, {"name": "default", "mode": mode, **KEY, "ram_role_arn": ROLE})
    assert list_profiles(tmp_path, {}).profiles[0].mode == "RamRoleArn"


def test_names_of_fields_are_known_in_any_case(tmp_path: Path) -> None:
    put(
        tmp_path,
        {"Current": "a", "PROFILES": [{"Name": "a", "Mode": "StsToken",
         "Access_Key_Id": "LTAI5tFakeFake", "ACCESS_KEY_SECRET": "fake", "Sts_Token": "fake"}]},
    )  # fmt: skip
    assert load(tmp_path, "a").token is not None


def test_a_role_without_a_mode_is_assumed(simulator: RunningSimulator, tmp_path: Path) -> None:
    endpoints = Endpoints.loopback(simulator.endpoint)
    profile = role_profile(simulator) | {"mode": "", "ram_session_name": "s1"}
    del profile["expired_seconds"]
    write(tmp_path, profile)
    with Cloud(load(tmp_path, endpoints=endpoints), endpoints) as cloud:
        assert cloud.sts.caller().name == "prometheus-auditor/s1"


@pytest.mark.parametrize("name", ["ALIBABACLOUD_ROLE_ARN", "ALIBABA_CLOUD_ROLE_ARN"])
def test_a_role_of_the_environment_is_assumed_as_the_cli_does(
    name: str, simulator: RunningSimulator, tmp_path: Path
) -> None:
    endpoints = Endpoints.loopback(simulator.endpoint)
    profile = role_profile(simulator)
    bare = {key: profile[key] for key in ("name", "access_key_id", "access_key_secret")}
    write(tmp_path, bare)
    with Cloud(load(tmp_path, endpoints=endpoints, environ={name: ROLE}), endpoints) as cloud:
        assert cloud.sts.caller().name == "prometheus-auditor/onramp"
    # A mode that was named stays.
    write(tmp_path, {**bare, "mode": "AK"})
    with Cloud(load(tmp_path, endpoints=endpoints, environ={name: ROLE}), endpoints) as cloud:
        assert cloud.sts.caller().name == "ops-admin"


# What the environment forbids

YES = ["1", "true", "TRUE", "True", "yes", "on", " true ", "2", "enabled", "y", "是"]
NO = ["", "0", "false", "FALSE", "no", "off", " 0 "]


@pytest.mark.parametrize("prefix", SPELLINGS)
def test_commands_are_forbidden_by_anything_but_a_clear_no(prefix: str, tmp_path: Path) -> None:
    write(tmp_path, {"name": "default", "mode": "External", "process_command": "touch ran"})
    switch = f"{prefix}DISABLE_EXTERNAL_PROCESS"
    forbidden = ProfileProblem.EXTERNAL_SWITCHED_OFF
    assert [each for each in YES if reason(tmp_path, {switch: each}) is not forbidden] == []
    assert [each for each in NO if reason(tmp_path, {switch: each}) is not None] == []


@pytest.mark.parametrize("value", ["true", "TRUE", "1", "yes"])
def test_what_is_forbidden_is_not_run(value: str, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    write(tmp_path, {"name": "default", "mode": "External", "process_command": f"touch {ran}"})
    environ = {"ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS": value}
    with pytest.raises(ProfileError) as caught:
        load(tmp_path, environ=environ, run_command=True)
    assert caught.value.problem is ProfileProblem.EXTERNAL_SWITCHED_OFF
    assert not ran.exists()


def test_a_chain_ends_at_no_forbidden_command_either(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    write(
        tmp_path,
        {"name": "default", "source_profile": "below", "mode": "ChainableRamRoleArn",
         "ram_role_arn": ROLE},
        {"name": "below", "process_command": f"touch {ran}"},
    )  # fmt: skip
    with pytest.raises(ProfileError) as caught:
        load(tmp_path, environ={"ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS": "true"}, run_command=True)
    assert caught.value.problem is ProfileProblem.EXTERNAL_SWITCHED_OFF
    assert not ran.exists()


@pytest.mark.parametrize("prefix", SPELLINGS)
@pytest.mark.parametrize("switch", ["IGNORE_PROFILE", "CLI_PROFILE_DISABLED"])
def test_profiles_are_ignored_by_anything_but_a_clear_no(
    prefix: str, switch: str, tmp_path: Path
) -> None:
    write(tmp_path, {"name": "default", **KEY})

    def off(value: str) -> bool:
        found = list_profiles(tmp_path, {f"{prefix}{switch}": value})
        assert (found.profiles == ()) == (found.problem is ListProblem.SWITCHED_OFF)
        return found.profiles == ()

    assert [off(each) for each in YES] == [True] * len(YES)
    assert [off(each) for each in NO] == [False] * len(NO)
    with pytest.raises(ProfileError):
        load(tmp_path, environ={f"{prefix}{switch}": "true"})


# Chains


def test_a_chain_says_which_profile_of_it_is_to_blame(tmp_path: Path) -> None:
    chained = {"mode": "ChainableRamRoleArn", "ram_role_arn": ROLE}
    write(
        tmp_path,
        {"name": "one", "source_profile": "two", **chained},
        {"name": "two", "source_profile": "one", **chained},
        {"name": "ecs", "source_profile": "machine", **chained},
        {"name": "machine", "ram_role_name": "r"},
        {"name": "orphan", "source_profile": "gone", **chained},
        {"name": "self", "source_profile": "self", **chained},
    )
    found = {each.name: (each.reason, each.mode) for each in list_profiles(tmp_path, {}).profiles}
    assert found == {
        "one": (ProfileProblem.CIRCULAR, "ChainableRamRoleArn"),
        "two": (ProfileProblem.CIRCULAR, "ChainableRamRoleArn"),
        "self": (ProfileProblem.CIRCULAR, "ChainableRamRoleArn"),
        "ecs": (ProfileProblem.UNSUPPORTED_MODE, "EcsRamRole"),
        "machine": (ProfileProblem.UNSUPPORTED_MODE, "EcsRamRole"),
        "orphan": (ProfileProblem.UNKNOWN_SOURCE, "ChainableRamRoleArn"),
    }


# Where the role is assumed


@pytest.mark.parametrize(
    ("fields", "host"),
    [
        ({}, "sts.aliyuncs.com"),
        ({"sts_region": "ap-southeast-1"}, "sts.ap-southeast-1.aliyuncs.com"),
        ({"sts_endpoint": "https://sts-vpc.cn-hangzhou.aliyuncs.com/"},
         "sts-vpc.cn-hangzhou.aliyuncs.com"),
        ({"sts_endpoint": "STS.cn-beijing.aliyuncs.com", "sts_region": "x"},
         "sts.cn-beijing.aliyuncs.com"),
    ],
)  # fmt: skip
def test_a_role_is_assumed_where_the_profile_says(
    fields: dict[str, str], host: str, tmp_path: Path
) -> None:
    write(tmp_path, {"name": "default", **KEY, "ram_role_arn": ROLE, **fields})
    row = read_config(tmp_path, {}).rows["default"]
    real = Endpoints.real()
    assert sts_of(row, real) == replace(real, sts=host)
    loopback = Endpoints.loopback("http://127.0.0.1:1")
    assert sts_of(row, loopback) == loopback


@pytest.mark.parametrize(
    "fields",
    [
        {"sts_endpoint": "sts.example"},
        {"sts_endpoint": "http://127.0.0.1.example"},
        {"sts_endpoint": "sts.aliyuncs.com.example"},
        {"sts_endpoint": "a@sts.aliyuncs.com"},
        {"sts_region": "cn/../evil"},
        {"sts_region": "evil.example/#"},
        {"sts_region": "evil.example:443/?x="},
    ],
)
def test_no_role_is_assumed_anywhere_else(fields: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path, {"name": "default", **KEY, "ram_role_arn": ROLE, **fields})
    with pytest.raises(ProfileError) as caught:
        load(tmp_path, endpoints=Endpoints.real())
    assert caught.value.problem is ProfileProblem.FOREIGN_STS


# What a command answers


@pytest.mark.parametrize("mode", ["RamRoleArn", "ramrolearn", ""])
def test_a_role_that_a_command_answers_with_is_assumed(
    mode: str, simulator: RunningSimulator, tmp_path: Path
) -> None:
    endpoints = Endpoints.loopback(simulator.endpoint)
    admin = credentials_of(simulator)
    answer = {
        "mode": mode,
        "access_key_id": admin.access_key_id,
        "access_key_secret": admin.secret.reveal(),
        "ram_role_arn": ROLE,
        "sts_token": None,
    }
    process = command(f"print({json.dumps(answer)!r})")
    write(tmp_path, {"name": "default", "mode": "External", "process_command": process})
    found = load(tmp_path, endpoints=endpoints, run_command=True)
    assert (found.source.kind, found.source.name) == (SourceKind.PROFILE, "default")
    with Cloud(found, endpoints) as cloud:
        assert cloud.sts.caller().name == "prometheus-auditor/onramp"


@pytest.mark.parametrize(
    "answer",
    [
        {"mode": "External", "process_command": "true"},
        {"mode": "OAuth", **STS, "sts_expiration": 4102444800},
        {"mode": "ChainableRamRoleArn", "source_profile": "default", "ram_role_arn": ROLE},
        {"mode": "AK", "access_key_id": "LTAI5tFake", "access_key_secret": 5},
        {"mode": "Telepathy", **KEY},
    ],
)
def test_a_command_answers_with_credentials_or_is_refused(
    answer: dict[str, Any], tmp_path: Path
) -> None:
    process = command(f"print({json.dumps(answer)!r})")
    write(tmp_path, {"name": "default", "mode": "External", "process_command": process})
    with pytest.raises(ProfileError) as caught:
        load(tmp_path, run_command=True)
    assert caught.value.problem is ProfileProblem.COMMAND_FAILED


# What is no file of the CLI's


@pytest.mark.parametrize(
    "field",
    [
        {"access_key_secret": 12345},
        {"access_key_id": ["LTAI"]},
        {"ram_role_arn": {"a": 1}},
        {"expired_seconds": "3600"},
        {"expired_seconds": True},
        {"expired_seconds": 1.5},
        {"mode": 7},
    ],
)
def test_a_field_of_another_type_is_said_and_its_profile_is_not_used(
    field: dict[str, Any], tmp_path: Path
) -> None:
    write(tmp_path, {"name": "default", **KEY, **field}, {"name": "whole", **KEY})
    found = {each.name: each.reason for each in list_profiles(tmp_path, {}).profiles}
    assert found == {"default": ProfileProblem.MALFORMED, "whole": None}
    with pytest.raises(ProfileError) as caught:
        load(tmp_path)
    assert caught.value.problem is ProfileProblem.MALFORMED


def test_fields_that_nobody_knows_change_nothing(tmp_path: Path) -> None:
    unknown = {"x": [1], "retry_count": "many", "auto_plugin_install": 5, "Ünïcode": None}
    put(tmp_path, {"profiles": [{"name": "default", **KEY, **unknown}], "meta_path": 4, "y": 1})
    assert load(tmp_path).access_key_id == KEY["access_key_id"]


def big(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"{}")
        file.truncate(LARGEST + 1)


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda path: path.mkdir(), ListProblem.UNREADABLE),
        (os.mkfifo, ListProblem.UNREADABLE),
        (lambda path: path.symlink_to("/dev/zero"), ListProblem.UNREADABLE),
        (lambda path: path.symlink_to("/dev/tty"), ListProblem.UNREADABLE),
        (lambda path: path.symlink_to(path), ListProblem.UNREADABLE),
        (big, ListProblem.TOO_LARGE),
        (lambda path: path.write_text("{}", "utf-16"), ListProblem.NOT_JSON),
        (lambda path: path.write_text("{}", "utf-16-le"), ListProblem.NOT_JSON),
        (lambda path: path.write_text('{"profiles":[],}'), ListProblem.NOT_JSON),
        *(
            (lambda path, content=content: path.write_bytes(content), ListProblem.NOT_JSON)
            for content in (b"{", b"", b"\xff\xfe\x00", b"[" * 100_000)
        ),
        (lambda path: path.write_text("[]"), ListProblem.WRONG_SHAPE),
        (lambda path: path.write_text('{"profiles": {}}'), ListProblem.WRONG_SHAPE),
        (lambda path: path.write_text('{"x": NaN}'), ListProblem.NOT_JSON),
        (lambda path: path.write_text('{"current": 1}'), ListProblem.WRONG_SHAPE),
        (lambda path: path.write_text("null"), ListProblem.WRONG_SHAPE),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why_and_holds_nobody_up(
    make: Any,  # noqa: ANN401
    problem: ListProblem,
    tmp_path: Path,
) -> None:
    path = write(tmp_path)
    path.unlink()
    make(path)
    found = list_profiles(tmp_path, {})
    assert (found.profiles, found.problem) == ((), problem)
    with pytest.raises(ProfileError) as caught:
        load(tmp_path)
    assert caught.value.problem is ProfileProblem.UNKNOWN_PROFILE


def test_a_file_in_the_place_of_the_directory_is_said(tmp_path: Path) -> None:
    (tmp_path / ".aliyun").write_text("")
    assert list_profiles(tmp_path, {}).problem is ListProblem.UNREADABLE


def test_text_that_is_no_utf_8_is_read_as_the_cli_reads_it(tmp_path: Path) -> None:
    path = put(tmp_path, {"profiles": [{"name": "default", **KEY, "site": "?"}]})
    path.write_bytes(path.read_bytes().replace(b"?", b"\xe9"))
    assert load(tmp_path).access_key_id == KEY["access_key_id"]
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load(tmp_path).access_key_id == KEY["access_key_id"]
