"""The command line as a process: what it loads, what it refuses and what it does to itself."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

from screens.dialogs.too_small import COLUMNS, ROWS
from tests.program import PROGRAM
from tests.terminal import ScreenTerminal
from tui import __version__
from tui.cli import LEAST_ROOM

HEAVY = {
    "textual",
    "aiohttp",
    "cattrs",
    "keyring",
    "pyperclip",
    "cryptography",
    "platformdirs",
    "alibabacloud_ram20150501",
    "alibabacloud_tea_openapi",
    "alibabacloud_credentials",
    "darabonba",
    "Tea",
    "requests",
}


def run(code: str, *, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run Python code in a fresh interpreter."""
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, **(env or {})},
    )


def onramp(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return run(f"from tui.cli import main; raise SystemExit(main({list(arguments)!r}))", env=env)


def on_a_terminal(
    *arguments: str, size: tuple[int, int] | None = None, **env: str
) -> tuple[int, str]:
    """Run Onramp on a pseudo-terminal; returns exit code and what it printed there.

    Args:
        arguments: Onramp's.
        size: Columns and rows of the terminal; it does not tell unless given.
        env: Changes to the environment.
    """
    controller, terminal = pty.openpty()
    if size is not None:
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
    environ = {name: value for name, value in os.environ.items() if name != "ONRAMP_ENDPOINT"}
    process = subprocess.Popen(
        [*PROGRAM, *arguments],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env={**environ, "TERM": "xterm-256color", **env},
    )
    os.close(terminal)
    printed = b""
    try:
        while chunk := os.read(controller, 4096):
            printed += chunk
    except OSError:  # the other end is closed
        pass
    finally:
        os.close(controller)
    return process.wait(timeout=60), printed.decode()


def loaded_after(code: str) -> set[str]:
    """The top-level packages that some code loads."""
    done = run(f"{code}\nimport json, sys\nprint('loaded', json.dumps(sorted(sys.modules)))")
    assert done.returncode == 0, done.stderr
    modules = json.loads(done.stdout.rpartition("loaded ")[2])
    return {name.partition(".")[0] for name in modules}


def test_version_is_printed_without_loading_the_interface() -> None:
    done = onramp("--version")
    assert (done.returncode, done.stdout) == (0, f"onramp {__version__}\n")
    loaded = loaded_after(
        "from tui.cli import main\ntry: main(['--version'])\nexcept SystemExit: pass"
    )
    assert not loaded & HEAVY


def test_building_the_services_loads_nothing_heavy() -> None:
    loaded = loaded_after(
        "from tui.wiring import demo_services, services\n"
        "from tui.cloud.endpoints import Endpoints\n"
        "services(Endpoints.loopback('http://127.0.0.1:1'), {})\n"
        "with demo_services(): pass"
    )
    assert not loaded & HEAVY
    assert "asyncio" not in loaded


@pytest.mark.parametrize("arguments", [(), ("--demo",), ("--profile", "work")])
def test_without_a_terminal_it_says_so_and_stops(arguments: tuple[str, ...]) -> None:
    done = onramp(*arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "onramp: the wizard needs a terminal, and standard input is not one;"
        " start it in a terminal window, without a pipe or redirection.\n"
    )


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_cannot_draw_is_refused(term: str) -> None:
    code, printed = on_a_terminal("--demo", TERM=term)
    assert code == 2
    assert "TERM is empty, dumb or unknown" in printed


@pytest.mark.parametrize("size", [(59, 40), (120, 17), (1, 1)])
def test_a_terminal_that_is_too_small_is_refused(size: tuple[int, int]) -> None:
    code, printed = on_a_terminal("--demo", size=size)
    assert code == 2
    assert f"has {size[0]} columns and {size[1]} rows" in printed
    assert f"needs {COLUMNS} and {ROWS}" in printed
    assert LEAST_ROOM == (COLUMNS, ROWS)


def test_without_an_endpoint_it_is_for_the_real_cloud() -> None:
    """Without credentials nothing is sent there."""
    environ = {name: value for name, value in os.environ.items() if name != "ONRAMP_ENDPOINT"}
    with ScreenTerminal(
        PROGRAM[0], [*PROGRAM[1:]], {**environ, "TERM": "xterm-256color"}
    ) as terminal:
        terminal.until("Which account", "offline")
        assert "SIMULATOR" not in terminal.text
        terminal.press("ctrl+q")
        terminal.until("Leave Onramp?")
        terminal.press("tab", "enter")
        assert terminal.wait() == 0


@pytest.mark.parametrize(
    "address",
    [
        "https://ram.aliyuncs.com",
        "http://ram.aliyuncs.com",
        "http://192.0.2.7:80",
        "127.0.0.1:8080",
        "http://127.0.0.1:99999",
        "https://127.0.0.1:8080",
        "http://\x1b[31m127.0.0.1",
    ],
)
def test_an_endpoint_other_than_loopback_is_refused(address: str) -> None:
    code, printed = on_a_terminal(ONRAMP_ENDPOINT=address)
    assert code == 2
    assert printed.startswith("onramp: ONRAMP_ENDPOINT ")
    assert "\x1b" not in printed
    assert "onramp simulator" in printed


@pytest.mark.parametrize(
    "arguments",
    [
        ("--demo", "--profile", "work"),
        ("--nonsense",),
        ("nonsense",),
        ("--demo", "simulator"),
        ("--profile", "work", "simulator"),
        ("--max-rate", "5", "simulator"),
        ("--max-rate", "0"),
        ("--max-rate", "1e-300"),
        ("--demo", "apply", "x.toml"),
    ],
)
def test_bad_arguments_are_refused(arguments: tuple[str, ...]) -> None:
    done = onramp(*arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("usage: onramp")


@pytest.mark.parametrize(
    "command", [("apply", "plan.toml"), ("runs",), ("runs", "forget", "x"), ()]
)
def test_a_name_of_a_file_that_is_one_argument_too_many_stays_on_its_line(
    command: tuple[str, ...],
) -> None:
    done = onramp(*command, "evil\x1b[2J\x07\nonramp: all is done\u202e.toml")
    assert done.returncode == 2
    assert "\nonramp: all" not in done.stderr
    assert done.stderr.replace("\n", "").isprintable()


def test_variables_that_make_libraries_talk_are_removed() -> None:
    environ = {
        "TEXTUAL_LOG": "keys.log",
        "TEXTUAL": "debug",
        "DEBUG": "sdk",
        "TERM": "xterm",
        "PYTHONASYNCIODEBUG": "1",
        "SSLKEYLOGFILE": "tls.keys",
    }
    done = run(
        "import json; from tui.process import harden\n"
        f"environ = {environ!r}\nharden(environ)\nprint(json.dumps(environ))"
    )
    assert json.loads(done.stdout) == {"TERM": "xterm"}


def test_an_answer_waits_at_most_five_ms_for_its_turn_to_be_painted() -> None:
    done = run(
        "import os; from tui.process import harden, paint_at_once\n"
        "harden(os.environ)\npaint_at_once(os.environ)\n"
        "from textual.screen import UPDATE_PERIOD\nprint(UPDATE_PERIOD * 1000)"
    )
    assert float(done.stdout) == pytest.approx(5)


def test_no_program_that_is_started_gets_to_see_a_secret_of_the_environment() -> None:
    done = run(
        "import os, subprocess, sys; from tui.cli import _environ\n"
        "seen = _environ()\n"
        "print(seen['ALIBABA_CLOUD_ACCESS_KEY_SECRET'], seen['ALIBABACLOUD_SECURITY_TOKEN'])\n"
        "sys.stdout.flush()\n"
        "subprocess.run([sys.executable, '-c', 'import os; print(dict(os.environ))'])",
        env={
            "ALIBABA_CLOUD_ACCESS_KEY_ID": "LTAI-planted",
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET": "planted-needle-1",
            "ALIBABACLOUD_SECURITY_TOKEN": "planted-needle-2",
        },
    )
    ours, inherited = done.stdout.splitlines()
    assert ours == "planted-needle-1 planted-needle-2"
    assert "needle" not in inherited
    assert "LTAI-planted" in inherited


def test_certificates_to_be_trusted_reach_the_endpoints(tmp_path: Path) -> None:
    address = "http://127.0.0.1:1"
    empty = tmp_path / "empty.pem"
    empty.touch()
    done = onramp("--ca-bundle", str(empty), "doctor", env={"ONRAMP_ENDPOINT": address})
    assert done.returncode == 2
    assert str(empty) in done.stderr
    code, printed = on_a_terminal("--ca-bundle", str(empty), ONRAMP_ENDPOINT=address)
    assert code == 2
    assert "empty.pem" in printed
    done = run(
        "import certifi; from tui.cli import _endpoints\n"
        f"found = _endpoints({address!r}, certifi.where())\n"
        "print(found.ca_bundle == certifi.where())"
    )
    assert done.stdout == "True\n"


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("HTTPS_PROXY", "http://somebody:{}@proxy.example:3128"),
        ("http_proxy", "somebody:{}@proxy.example"),
        ("ALL_PROXY", "socks5://somebody:{}℀@proxy.example"),
        ("HTTPS_PROXY", "http://somebody:{}#/@proxy.example"),
    ],
)
@pytest.mark.parametrize("password", ["Zq7-planted-proxy", "Zq7%2Fplanted%40"])
def test_no_report_quotes_the_password_of_a_proxy(name: str, address: str, password: str) -> None:
    """What it is put together from is no secret before that, and stands in the report."""
    done = run(
        "import os\nfrom urllib.parse import unquote\nfrom tui import process\n"
        "process.harden(os.environ)\nprocess.install()\n"
        f"address = os.environ[{name!r}]\n"
        "raise ValueError('on purpose', address, unquote(address))",
        env={name: address.format(password)},
    )
    assert "on purpose" in done.stderr
    assert "proxy.example" in done.stderr
    assert password not in done.stderr
    assert "planted" not in done.stderr


def test_the_process_keeps_its_memory_and_files_to_itself(tmp_path: Path) -> None:
    done = run(
        "import ctypes, os, resource; from tui.process import harden; harden({})\n"
        f"open({str(tmp_path / 'file')!r}, 'w').close()\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    )
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600
    # 3 is PR_GET_DUMPABLE.
    assert done.stdout == ("(0, 0) 0\n" if sys.platform == "linux" else "(0, 0) -1\n")


def test_hardening_comes_before_the_interface_is_loaded() -> None:
    done = run(
        "import sys, tui.cli\n"
        "seen = []\n"
        "tui.cli.harden = lambda environ: seen.append('textual' in sys.modules)\n"
        "tui.cli.main(['--demo'])\n"
        "print(seen)"
    )
    assert done.stdout == "[False]\n"


ALL_CLOSED = "<&- >&- 2>&-"


@pytest.mark.parametrize(
    ("command", "code", "closed"),
    [
        *(("runs", 0, each) for each in ("<&-", ">&-", "2>&-", ALL_CLOSED)),
        *(("apply -", 2, each) for each in ("<&-", ">&-", "2>&-", ALL_CLOSED)),
        ("runs --json", 0, ALL_CLOSED),
        ("--version", 0, ALL_CLOSED),
        ("--demo", 2, ALL_CLOSED),
    ],
)
def test_a_stream_that_is_closed_is_no_failure(
    closed: str, command: str, code: int, tmp_path: Path
) -> None:
    line = f"{sys.executable} {' '.join(PROGRAM[1:])} {command} {closed}"
    done = subprocess.run(
        ["sh", "-c", line],
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "LANG": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
