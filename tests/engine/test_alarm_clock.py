"""The alarm clock with real threads: it wakes for what is due, survives what breaks, and stops."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from queue import Queue
from threading import Event

import pytest

from engine.dispatch.apscheduler import AlarmClock
from engine.worker import Done

DEADLINE = 10


class Diary:
    """Stands where the worker stands: tells when it was woken; ``due`` is what it says is next."""

    def __init__(self) -> None:
        self.rounds: Queue[datetime] = Queue()
        self.due: datetime | None = None
        self.breaks = False
        self.new_day = False

    def is_new_day(self) -> bool:
        return self.new_day

    def round(self) -> Done:
        self.rounds.put(datetime.now(UTC))
        if self.breaks:
            self.breaks = False
            raise TypeError("a faulty pack")
        return Done()

    def next_due(self) -> datetime | None:
        due, self.due = self.due, None
        return due

    def woken(self) -> datetime:
        return self.rounds.get(timeout=DEADLINE)


@pytest.fixture
def diary():
    return Diary()


@pytest.fixture
def alarm(diary):
    alarm = AlarmClock(diary)
    yield alarm
    alarm.stop()


def soon(seconds: float) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def test_it_works_at_once_when_it_starts_and_then_when_the_earliest_is_due(diary, alarm):
    diary.due = due = soon(0.3)
    alarm.start()
    diary.woken()
    assert diary.woken() >= due


def test_an_earlier_due_time_that_is_added_later_wakes_it_first(diary, alarm):
    diary.due = soon(3600)
    alarm.start()
    diary.woken()
    diary.due = earlier = soon(0.3)
    alarm.wake(earlier)
    diary.woken()
    assert diary.woken() >= earlier


def test_mailboxes_are_looked_into_in_a_thread_of_their_own_until_it_stops(diary):
    looks: Queue[str] = Queue()

    class Room:
        def stop_when(self, stopping):
            self.stopping = stopping

        def round(self):
            looks.put(threading.current_thread().name)
            if looks.qsize() == 1:
                raise TypeError("a faulty pack")
            return 0

    room = Room()
    alarm = AlarmClock(diary, room)
    alarm.start()
    assert [looks.get(timeout=DEADLINE) for _ in range(2)] == ["mailroom", "mailroom"], (
        "it survives what breaks"
    )
    assert not room.stopping()
    alarm.stop()
    assert room.stopping()
    assert "mailroom" not in [thread.name for thread in threading.enumerate()]


def test_what_comes_after_the_alarm_wakes_nobody(diary, alarm):
    diary.due = soon(3600)
    alarm.start()
    diary.woken()
    until = datetime.now(UTC) + timedelta(seconds=DEADLINE)
    while alarm._due is None and datetime.now(UTC) < until:
        Event().wait(0.001)
    alarm.wake(None)
    alarm.wake(soon(7200))
    assert not alarm._work.is_set()
    alarm.wake(soon(0))
    diary.woken()


def test_a_lost_alarm_is_noticed_by_the_heartbeat(diary, alarm, monkeypatch):
    add_job = alarm._scheduler.add_job

    def lose_the_alarm(*job, **options):
        return None if options["id"] == "next due" else add_job(*job, **options)

    monkeypatch.setattr(alarm._scheduler, "add_job", lose_the_alarm)
    diary.due = due = soon(0.3)
    alarm.start()
    diary.woken()
    assert diary.woken() >= due


def test_a_round_that_breaks_does_not_end_the_worker(diary, alarm):
    diary.breaks = True
    alarm.start()
    diary.woken()
    diary.woken()


def test_stopping_ends_its_thread(diary):
    alarm = AlarmClock(diary)
    alarm.start()
    diary.woken()
    alarm.stop()
    assert not alarm._thread.is_alive()


def test_stopping_before_starting_and_stopping_twice_do_nothing(diary):
    alarm = AlarmClock(diary)
    alarm.stop()
    alarm.start()
    alarm.stop()
    assert diary.rounds.empty()


def test_stopping_in_the_moment_of_the_alarm_breaks_no_thread(diary):
    broken = []
    before, threading.excepthook = threading.excepthook, lambda problem: broken.append(problem.exc_value)
    try:
        for _ in range(60):
            diary.due = soon(0.001)
            alarm = AlarmClock(diary)
            alarm.start()
            diary.woken()
            diary.woken()
            alarm.stop()
    finally:
        threading.excepthook = before
    assert broken == []


def test_a_new_day_wakes_it_though_nothing_is_due(diary, alarm):
    alarm.start()
    diary.woken()
    diary.new_day = True
    diary.woken()
    diary.new_day = False
