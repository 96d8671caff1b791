"""Profiles that run a command to get at credentials."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Mapping

from tui.access.credentials import Credentials, Source
from tui.access.secret import Secret
from tui.cloud.answer import moment
from tui.cloud.cli_config import ProfileProblem

TIMEOUT = 60.0
"""Seconds that a command may take, as with the official library."""


class ProfileError(Exception):
    """A profile cannot be used. Holds nothing that a command has said."""

    def __init__(self, problem: ProfileProblem, name: str, mode: str = "") -> None:
        super().__init__(f"{name}: {problem}")
        self.problem = problem
        self.name = name
        self.mode = mode


def run(command: str, name: str, source: Source, *, timeout: float = TIMEOUT) -> Credentials:
    """Run an External profile's command; only after the administrator agreed.

    The official library can do this too, but it leaves the keyboard to the command, which
    then takes keys away from the wizard, and it quotes the command's output in its exceptions.

    Args:
        command: the profile's ``process_command``; no shell sees it.
        name: the profile's, for the error.
        source: what to put down as the credentials' origin.
        timeout: in seconds.

    Raises:
        ProfileError: ``command-failed``.
    """
    answer = _answer(command, timeout)
    key_id, secret = answer.get("access_key_id"), answer.get("access_key_secret")
    token, ends = answer.get("sts_token"), answer.get("expiration")
    whole = isinstance(key_id, str) and isinstance(secret, str) and key_id and secret
    if not whole or (answer.get("mode") == "StsToken" and not token):
        raise ProfileError(ProfileProblem.COMMAND_FAILED, name, "External")
    return Credentials(
        access_key_id=str(key_id),
        secret=Secret(str(secret)),
        token=Secret(token) if isinstance(token, str) and token else None,
        source=source,
        expires=moment(ends) if isinstance(ends, str) else None,
    )


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
        answer = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return {}
    return answer if isinstance(answer, dict) else {}
