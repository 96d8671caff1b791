"""Reasons for which the wizard cannot start."""

from __future__ import annotations

from tui.core.text import say


def no_terminal(trouble: str) -> str:
    """Why no screen can be drawn.

    Args:
        trouble: ``stdin``, ``stdout``, ``stderr`` or ``term``.
    """
    if trouble == "term":
        return say(
            "this terminal cannot place text on the screen (TERM is empty, dumb or unknown);"
            " start Onramp in another terminal, or set TERM to what this one is,"
            " for example TERM=xterm-256color."
        )
    names = {
        "stdin": say("standard input"),
        "stdout": say("standard output"),
        "stderr": say("standard error"),
    }
    return say(
        "the wizard needs a terminal, and {stream} is not one;"
        " start it in a terminal window, without a pipe or redirection.",
        stream=names[trouble],
    )


def no_utf_8(encoding: str) -> str:
    """An encoding that lacks the characters of the wizard's lines and names."""
    return say(
        "this terminal is used with the encoding {encoding}, and the wizard needs UTF-8;"
        " set LC_ALL=C.UTF-8, leave PYTHONUTF8 and PYTHONIOENCODING unset, and start again, or use"
        " onramp apply, which needs no screen.",
        encoding=encoding,
    )


def not_forgotten() -> str:
    """The session's AccessKey could not be removed from the keyring on leaving."""
    return say(
        "the keyring does not answer, so the AccessKey that you typed for this session is still in"
        " it. The next start of Onramp removes it; so do you, by deleting the items of your keyring"
        " whose names begin with “onramp” and hold “session”."
    )


def too_small(columns: int, rows: int, needed: tuple[int, int]) -> str:
    """A terminal that is too small to start in."""
    return say(
        "this terminal has {columns} columns and {rows} rows, and the wizard needs {wide} and"
        " {tall}; make it larger, or the letters smaller, and start again.",
        columns=columns,
        rows=rows,
        wide=needed[0],
        tall=needed[1],
    )


def endpoint_refused(code: str, address: str) -> str:
    """Why an endpoint is not accepted.

    Args:
        code: The code of an EndpointError.
        address: The refused address; control characters are left out.
    """
    address = "".join(char if char.isprintable() else "?" for char in address)
    if code == "no-certificates":
        return say("--ca-bundle: {path} cannot be read, or holds no certificate.", path=address)
    if code == "not-loopback":
        return say(
            "ONRAMP_ENDPOINT names {address}, which is not this machine; it is for a simulator on"
            " 127.0.0.1, so run `onramp simulator` and use the address it prints, or unset it to"
            " work with Alibaba Cloud.",
            address=address,
        )
    return say(
        'ONRAMP_ENDPOINT is "{address}", which is not an address of the form'
        " http://127.0.0.1:PORT; run `onramp simulator` and use the address it prints.",
        address=address,
    )
