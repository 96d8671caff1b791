from __future__ import annotations

import threading

import pytest

from tui.cloud.call import several


def test_answers_come_in_the_order_of_the_items() -> None:
    assert several(lambda number: number * 2, range(50), 6) == tuple(range(0, 100, 2))
    assert several(lambda number: number, (), 6) == ()


def test_so_many_at_once_and_no_more() -> None:
    together = threading.Barrier(3)
    lock = threading.Lock()
    most = now = 0

    def ask(_item: int) -> None:
        nonlocal most, now
        with lock:
            now += 1
            most = max(most, now)
        # Nobody goes on before three are here.
        together.wait(20)
        with lock:
            now -= 1

    several(ask, range(9), 3)
    assert most == 3


def test_the_first_error_ends_it() -> None:
    asked = []

    def ask(item: int) -> int:
        asked.append(item)
        raise ValueError(item)

    with pytest.raises(ValueError, match="0"):
        several(ask, range(10), 1)
    assert asked == [0]


def test_nobody_waits_for_its_threads() -> None:
    daemons = several(lambda _item: threading.current_thread().daemon, range(4), 2)
    assert all(daemons)
