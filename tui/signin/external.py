"""Profiles that run a command to get at credentials."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping

from tui.signin.aliyun_config import parse
from tui.signin.cli_config import ProfileProblem

TIMEOUT = 60.0
"""Seconds that a command may take, as with the official library."""


class ProfileError(Exception):
    """A profile cannot be used. Holds nothing that a command has said."""

    def __init__(self, problem: ProfileProblem, name: str, mode: str = "") -> None:
        super().__init__(f"{name}: {problem}")
        self.problem = problem
        self.name = name
        self.mode = mode


def run(command: str, name: str, *, timeout: float = TIMEOUT) -> Mapping[str, object]:
    """Run an External profile's command; only after the administrator agreed.

    The official library can do this too, but it leaves the keyboard to the command, which
    then takes keys away from the wizard, and it quotes the command's output in its exceptions.

    Args:
        command: the profile's ``process_command``; no shell sees it.
        name: the profile's, for the error.
        timeout: in seconds.

    Returns:
        The profile that the command prints, its fields as they stand.

    Raises:
        ProfileError: ``command-failed``.
    """
    answer = _answer(command, timeout)
    if not answer:
        raise ProfileError(ProfileProblem.COMMAND_FAILED, name, "External")
    return answer


def _answer(command: str, timeout: float) -> Mapping[str, object]:
    """The JSON object that the command prints; an empty one if it fails in any way."""
    try:
        arguments = command if os.name == "nt" else shlex.split(command)
        if not arguments:
            return {}
        done = subprocess.run(  # noqa: S603 - the administrator's own command, and they were asked
            arguments,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            check=True,
            text=True,
            start_new_session=True,
        )
        answer = parse(done.stdout)
    except (OSError, ValueError, RecursionError, subprocess.SubprocessError):
        return {}
    return answer if isinstance(answer, dict) else {}
