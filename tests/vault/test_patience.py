"""Waiting for calls that may never return, or end in an odd way."""

from __future__ import annotations

import threading

import pytest

from tui.vault.keyring import BrokenOffError, call_within


class PanicError(BaseException):
    """As libraries written in Rust raise them: no Exception."""


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), PanicError("Zq7-planted")])
def test_what_is_no_exception_ends_the_waiting_at_once(error: BaseException) -> None:
    def work() -> None:
        raise error

    with pytest.raises(BrokenOffError) as broken:
        call_within(5, work, name="call")
    assert "Zq7-planted" not in str(broken.value)
    assert broken.value.__cause__ is None
    assert broken.value.__context__ is None


def test_an_ordinary_error_is_the_callers() -> None:
    def work() -> None:
        raise LookupError("x")

    with pytest.raises(LookupError):
        call_within(5, work, name="call")


def test_a_call_goes_on_after_the_waiting_was_given_up() -> None:
    release, done = threading.Event(), threading.Event()

    def work() -> None:
        release.wait()
        done.set()

    with pytest.raises(TimeoutError):
        call_within(0.01, work, name="call")
    assert not done.is_set()
    release.set()
    assert done.wait(10)
