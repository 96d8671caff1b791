"""The cases of the doctor, of signing in, of the simulator and of a state that cannot be used."""

from __future__ import annotations

import json
import signal
import socket
from typing import Final

from tests.pins.command_cases import APPLY, DRY, denied
from tests.pins.command_plans import BOTH, KEYS
from tests.pins.command_steps import (
    Place,
    Step,
    case,
    environ,
    file,
    text_only,
    until_said,
)
from tests.pins.keyring_steps import saves_key, with_keyring
from tui.core.account import CallerKind

NOBODY: Final = {"ALIBABA_CLOUD_ACCESS_KEY_ID": None, "ALIBABA_CLOUD_ACCESS_KEY_SECRET": None}
BARE: Final = environ(PATH="/nowhere")
"""No tool of this machine is found."""


def profiles(*names: str, **more: object) -> Step:
    """The aliyun CLI's file; the AccessKey leaves the environment."""

    def step(place: Place) -> None:
        key = {
            "access_key_id": place.simulator.access_key_id,
            "access_key_secret": place.simulator.access_key_secret.reveal(),
        }
        listed = [{"name": name, "mode": "AK", **key} for name in names]
        command = {"name": "other", "mode": "External", "process_command": "touch was-run"}
        place.write(json.dumps({"profiles": [*listed, command], **more}), ".aliyun/config.json")
        for name in NOBODY:
            place.environ.pop(name, None)

    return step


def taken_port(place: Place) -> None:
    """The simulator's own port is asked for once more."""
    port = place.simulator.endpoint.rpartition(":")[2]
    code, out, err = place.run(f"simulator --port {port}")
    place.keep("simulator --port N", "", code, out, err.replace(port, "N"))


def open_to_all(place: Place) -> None:
    """Others may write into the directory of the runs."""
    runs = place.directory / "state" / "onramp" / "runs"
    runs.mkdir(parents=True)
    runs.chmod(0o777)


def is_a_file(place: Place) -> None:
    place.write("not a directory", "state/onramp")


def is_a_link(place: Place) -> None:
    (place.directory / "elsewhere").mkdir()
    (place.directory / "state").mkdir()
    (place.directory / "state" / "onramp").symlink_to("../elsewhere")


def listens_for_nobody(place: Place) -> None:
    """Nothing answers at the address."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        place.environ["ONRAMP_ENDPOINT"] = f"http://127.0.0.1:{taken.getsockname()[1]}"


DOCTOR: Final = (
    case("everything", BARE, "doctor"),
    case("live", BARE, "doctor --live"),
    case("live, refused", BARE, "doctor --live", **denied("ListUsers", "GetUser", "ListPolicies")),
    case("live, of the root account", BARE, "doctor --live", caller=CallerKind.ROOT, forms="text"),
    case("live, without credentials", BARE, environ(**NOBODY), "doctor --live"),
    case(
        "live, with the wrong secret",
        BARE,
        environ(ALIBABA_CLOUD_ACCESS_KEY_SECRET="wrong"),
        "doctor --live",
    ),
    case("what it takes", "doctor --permissions"),
    case("nobody answers", BARE, listens_for_nobody, "doctor"),
    case("the real cloud", BARE, environ(ONRAMP_ENDPOINT=None), "doctor"),
    case("a proxy", BARE, environ(HTTPS_PROXY="http://somebody:word@proxy.example:3128"), "doctor"),
    case("a keyring", BARE, with_keyring(), "doctor"),
    case("a locked keyring", BARE, with_keyring(locked=True), "doctor"),
    case("a profile", BARE, profiles("default"), "doctor", "--profile other doctor"),
    case("a state that is not ours", BARE, open_to_all, "doctor"),
    case("other credentials", BARE, environ(ALIBABA_CLOUD_SECURITY_TOKEN="x"), "doctor"),
)

SIGNING: Final = (
    text_only("a profile before the command", profiles("work"), f"--profile work {DRY}", plan=KEYS),
    text_only("a profile behind it", profiles("work"), f"{DRY} --profile work", plan=KEYS),
    text_only("the current profile", profiles("work", current="work"), DRY, plan=KEYS),
    text_only("a profile that is not there", profiles("work"), f"{DRY} --profile home", plan=KEYS),
    text_only(
        "a current profile that is not there", profiles("work", current="home"), DRY, plan=KEYS
    ),
    text_only("a command that was not agreed to", profiles(), f"{DRY} --profile other", plan=KEYS),
    text_only(
        "a command that brings nothing",
        profiles(),
        f"{DRY} --profile other --yes",
        plan=KEYS,
    ),
    text_only(
        "a command that is forbidden",
        profiles(),
        environ(ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS="true"),
        f"{DRY} --profile other --yes",
        plan=KEYS,
    ),
    text_only(
        "profiles that cannot be read",
        file(".aliyun/config.json", "{,}"),
        environ(**NOBODY),
        DRY,
        plan=KEYS,
    ),
    text_only("beside credentials", file(".aliyun/config.json", "{,}"), DRY, plan=KEYS),
    case("a saved AccessKey", with_keyring(), saves_key, APPLY.removesuffix(" PASS"), plan=KEYS),
    case(
        "a keyring seals",
        with_keyring(),
        APPLY.removesuffix(" PASS"),
        "runs",
        "resume last --yes --handover new.json",
        plan=BOTH,
    ),
    case("a locked keyring", with_keyring(locked=True), APPLY.removesuffix(" PASS"), plan=KEYS),
    text_only(
        "a locked keyring, and a passphrase",
        with_keyring(locked=True),
        APPLY,
        plan=KEYS,
    ),
    text_only("the root account", APPLY, plan=KEYS, caller=CallerKind.ROOT),
)

SIMULATOR: Final = (
    text_only("until it is told to end", until_said("simulator", 3)),
    text_only("until it is interrupted", until_said("simulator --users 5", 3, signal.SIGINT)),
    text_only("its port is taken", taken_port),
    text_only("its port is none", "simulator --port -1"),
    text_only(
        "its log is there as a folder",
        lambda it: (it.directory / "log").mkdir(),
        "simulator --requests log",
    ),
)

STATE: Final = tuple(
    case(f"{name}: {what}", change, *before, command, plan=KEYS, forms=forms)
    for name, change in (
        ("not ours alone", open_to_all),
        ("a file", is_a_file),
        ("a link", is_a_link),
        ("a read-only place", environ(XDG_STATE_HOME="/proc/nowhere")),
    )
    for what, command, before, forms in (
        ("apply", APPLY, (), "text json"),
        ("runs", "runs", (), "text"),
        ("undo", "undo last --yes", (), "text"),
    )
)
