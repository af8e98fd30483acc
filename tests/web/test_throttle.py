"""Slowing down those who guess."""

from __future__ import annotations

from tests.clock import MONDAY
from web import throttle
from web.throttle import Throttle


class Seconds:
    """A clock that stands still."""

    def __init__(self) -> None:
        self.now = MONDAY.timestamp()

    def __call__(self) -> float:
        return self.now


def test_a_key_is_refused_after_so_many_failures_and_let_in_later() -> None:
    clock = Seconds()
    guard = Throttle(3, 60, clock)
    for _ in range(3):
        assert not guard.refused("ana")
        guard.failed("ana")
    assert guard.refused("ana")
    assert not guard.refused("ben")
    clock.now += 60
    assert not guard.refused("ana")


def test_success_forgets_the_failures() -> None:
    guard = Throttle(2, 60, Seconds())
    guard.failed("ana")
    guard.succeeded("ana")
    guard.failed("ana")
    assert not guard.refused("ana")


def test_many_keys_do_not_fill_the_memory() -> None:
    clock = Seconds()
    guard = Throttle(1, 60, clock)
    for number in range(throttle._KEYS + 50):
        clock.now += 0.001
        guard.failed(f"key {number}")
    assert len(guard._failures) <= throttle._KEYS
    assert guard.refused(f"key {throttle._KEYS + 49}")
