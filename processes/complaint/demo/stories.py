"""Plays a month in the demo company: complaints arrive, people work them, time passes, clocks run.

Every story is a script of what people do and how long they take. All stories run on one clock, in order of
time, through the same commands as the pages; where a story stands when the month is over, its case stands.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from engine.bootstrap import Desk
from engine.commands import TaskPage
from engine.model import Json
from processes.complaint.demo import furnish, scripts
from processes.complaint.demo.goods import CUSTOMERS, stock
from processes.complaint.demo.moves import Script, Stage
from processes.complaint.demo.shown import SHOWN

MONTH = timedelta(days=30)
_SEED = 20261123


class DemoClock:
    """A clock that the stories move, from a month ago up to now."""

    def __init__(self, now: datetime | None = None) -> None:
        self.end = now or datetime.now(UTC)
        self.moment = self.end - MONTH

    def now(self) -> datetime:
        """The moment the stories have reached."""
        return self.moment


@dataclass(order=True)
class _Turn:
    at: datetime
    place: int
    script: Iterator[timedelta] = field(compare=False)


def play(desk: Desk, clock: DemoClock, count: int) -> Iterator[int]:
    """Play ``count`` stories; yields as each one begins."""
    random = Random(_SEED)  # noqa: S311  # a story needs no secrets
    with desk.engine.store.write() as uow:
        serials = stock(uow.records, clock.moment.date(), random)
        uow.commit()
    furnish.before(desk.engine)
    turns = _arrivals(desk, clock, count, random, serials)
    for turn in _shown(desk, clock, count, serials):
        heapq.heappush(turns, turn)
    begun: set[int] = set()
    while turns:
        turn = heapq.heappop(turns)
        if turn.at > clock.end:
            break
        pass_time(desk, clock, turn.at)
        if turn.place not in begun and turn.place < count:
            begun.add(turn.place)
            yield turn.place
        pause = next(turn.script, None)
        if pause is not None:
            heapq.heappush(turns, _Turn(clock.moment + pause, turn.place, turn.script))
    pass_time(desk, clock, clock.end)
    furnish.after(desk.engine)
    desk.worker.drain()


def pass_time(desk: Desk, clock: DemoClock, until: datetime) -> None:
    """Let time pass, stopping wherever something is due."""
    desk.worker.drain()
    while (due := desk.worker.next_due()) is not None and due <= until:
        clock.moment = max(due, clock.moment)
        if not desk.worker.drain().anything:
            break
    clock.moment = max(until, clock.moment)
    desk.worker.drain()


def _shown(desk: Desk, clock: DemoClock, count: int, serials: list[str]) -> list[_Turn]:
    """What every demo shows, in a fixed order."""
    turns = []
    for place, (days, script) in enumerate(SHOWN, count):
        random = Random(f"{_SEED}:shown:{place - count}")  # noqa: S311
        stage = _stage(desk, random, serials)
        turns.append(_Turn(clock.end - timedelta(days=days), place, script(stage)))
    return turns


def _stage(desk: Desk, random: Random, serials: list[str]) -> Stage:
    name, email, phone, language = CUSTOMERS[random.randrange(len(CUSTOMERS))]
    return Stage(
        act=_Actor(desk),
        random=random,
        serial=random.choice(serials),
        customer={"name": name, "email": email, "phone": phone, "preferred_contact": "email"},
        language=language,
    )


def _arrivals(desk: Desk, clock: DemoClock, count: int, random: Random, serials: list[str]) -> list[_Turn]:
    order: list[Script] = [scripts.ALL[place % len(scripts.ALL)] for place in range(count)]
    random.shuffle(order)
    turns = []
    for place, script in enumerate(order):
        share = 1 - (1 - (place + random.random()) / count) ** 2.5  # most of them lately
        at = clock.moment + (MONTH - timedelta(hours=3)) * share
        name, email, phone, language = CUSTOMERS[random.randrange(len(CUSTOMERS))]
        stage = Stage(
            act=_Actor(desk),
            random=Random(f"{_SEED}:{place}"),  # noqa: S311
            serial=random.choice(serials),
            customer={"name": name, "email": email, "phone": phone, "preferred_contact": "email"},
            language=language,
        )
        turns.append(_Turn(at, place, script(stage)))
    heapq.heapify(turns)
    return turns


class _Actor:
    """Does what people do, through the engine's commands."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.engine = desk.engine
        self.number = ""

    def settle(self) -> None:
        self.desk.worker.drain()

    def open_elements(self) -> set[str]:
        return {task.element for task in self._tasks()}

    def do(self, element: str, by: str, answers: dict[str, Json]) -> bool:
        """Complete one open task of this element that the person may do; false when there is none."""
        for task in self._tasks():
            if task.element == element and "complete" in self._page(task.id, by).may:
                self.engine.complete(task.id, answers, actor=by)
                self.settle()
                return True
        return False

    def data(self, element: str) -> dict[str, Any]:
        """What the form of the case's open task of this element starts with."""
        task = next(task for task in self._tasks() if task.element == element)
        return self._page(task.id, "").initial

    def _page(self, task: str, person: str) -> TaskPage:
        return self.engine.task_page(task, self.engine.viewer(person))

    def with_records(self, ask: Callable[[Any, int], Any]) -> Any:
        """Ask the records something about the case."""
        with self.engine.store.read() as queries:
            case = queries.cases.find(self.number)
            return None if case is None else ask(queries.records, case.id)

    def _tasks(self) -> list[Any]:
        self.settle()
        with self.engine.store.read() as queries:
            case = queries.cases.find(self.number)
            return [] if case is None else list(queries.open_tasks(self.engine.viewer(""), case.id))
