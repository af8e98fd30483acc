"""Writers take turns in the order in which they came."""

from __future__ import annotations

import threading

import pytest

from engine.errors import Busy
from engine.storage.turns import Turns

DEADLINE = 30.0


def test_a_turn_that_nobody_else_wants_is_there_at_once():
    turns = Turns(0)
    for _ in range(3):
        with turns.taken():
            pass


def test_turns_come_in_the_order_of_asking_even_when_one_asks_again_at_once():
    turns, order, asked = Turns(DEADLINE), [], []

    def greedy() -> None:
        for _ in range(3):
            with turns.taken():
                order.append("greedy")

    def person(name: str) -> None:
        with turns.taken():
            order.append(name)

    threads = [
        threading.Thread(target=person, args=("first",)),
        threading.Thread(target=greedy),
        threading.Thread(target=person, args=("second",)),
    ]
    with turns.taken():
        for number, thread in enumerate(threads, start=1):
            thread.start()
            while len(turns._waiting) < number:
                threading.Event().wait(0.001)
            asked.append(number)
    for thread in threads:
        thread.join(DEADLINE)
    assert order == ["first", "greedy", "second", "greedy", "greedy"]


def test_a_turn_that_does_not_come_is_told_and_the_queue_goes_on():
    turns = Turns(0.01)
    with turns.taken(), pytest.raises(Busy, match="waited too long"), turns.taken():
        raise AssertionError("two at once")
    with turns.taken():
        pass


def test_a_turn_that_ends_with_an_error_is_handed_on():
    turns = Turns(0.01)
    with pytest.raises(ZeroDivisionError), turns.taken():
        raise ZeroDivisionError
    with turns.taken():
        pass
