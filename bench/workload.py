"""The workload that the desk and its peers run: a complaint from registering to a satisfactory reply.

Register → inspect (with a timer of 24 hours) → repair or charge → reply; every fourth complaint is about no
product and is answered at once, every fifth is answered twice. That makes 3.7 completions a case.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from engine import bootstrap, releases
from engine.model import Person, Unit, UserTaskWait
from engine.ports import Clock
from engine.registry import Registry
from engine.settings import Settings

PACK = Path(__file__).parent / "pack"
PROCESS = "complaint"
LOOPING = "looping"
CLERK = "clerk"
COMPLETIONS = 3.7
"""Completions in a case, on average."""
_WORDS = "The device stopped charging after two weeks and the display flickers. " * 3


def answers(case: int, task: str, times: int) -> dict[str, Any]:
    """What is entered into a task of the case with this number.

    :param times: how often the case's task was completed before.
    """
    match task:
        case "register" | "intake":
            return {
                "category": "other" if case % 4 == 3 else "product",
                "customer": f"Customer {case}",
                "email": f"c{case}@example.org",
                "text": _WORDS,
            }
        case "inspect":
            return {"warranty": case % 2 == 0, "finding": "battery defect"}
        case "repair":
            return {"parts": ["battery", "display"], "hours": 2}
        case "charge":
            return {"amount": 120}
        case "reply":
            return {"satisfied": times >= (1 if case % 5 == 0 else 0), "letter": "We are sorry."}
        case "see":
            return {"decision": "as told"}
    raise KeyError(task)


def _register(registry: Registry) -> None:
    registry.add_artefacts(PACK)


class House:
    """The desk as the bench runs it: on an SQLite file, every command durable when it returns."""

    def __init__(self, home: Path, clock: Clock | None = None) -> None:
        settings = Settings(home=home, notify="memory", customer_channel="memory")
        self.desk = bootstrap.build(settings, (_register,), clock=clock)
        self.engine = self.desk.engine
        self.file = settings.file
        releases.install(self.engine.core)
        with self.engine.store.write() as uow:
            if uow.people.all():
                return
            uow.people.save_unit(Unit("office", "Office", None, CLERK))
            uow.people.save(
                Person(CLERK, "Cleo Clerk", "cleo@example.org", "office", None, frozenset({"clerk"}))
            )
            uow.commit()

    def start(self, process: str = PROCESS) -> UserTaskWait:
        """Start a complaint; gives its first task."""
        return self.engine.start(process, {}).waiting[0]

    def task(self, instance: int) -> tuple[str, str]:
        """Element and id of the instance's open task; empty when it has ended."""
        with self.engine.store.read() as queries:
            open_tasks = queries.tasks.open_of(instance)
        return (open_tasks[0].element, open_tasks[0].id) if open_tasks else ("", "")

    def complete(self, task: str, given: dict[str, Any]) -> tuple[UserTaskWait, ...]:
        """Complete a task; gives what waits now."""
        return self.engine.complete(task, given, actor=CLERK).waiting

    def close(self) -> None:
        """Give the database back."""
        self.desk.close()


ROUND = ("intake", "inspect", "see", "repair", "reply")
"""The tasks of a round of the looping variant."""


def again(task: str) -> dict[str, Any]:
    """What is entered there, so that the complaint comes back for ever."""
    return answers(0, task, 0)


def timed(spent: list[float], work: Callable[..., Any], *given: Any) -> Any:
    """Do it, and note the seconds it took."""
    begun = perf_counter()
    done = work(*given)
    spent.append(perf_counter() - begun)
    return done


def play(house: House, case: int, starts: list[float], completions: list[float]) -> None:
    """One complaint from beginning to end."""
    waiting = (timed(starts, house.start),)
    seen: dict[str, int] = {}
    while waiting:
        task = waiting[0]
        given = answers(case, task.element, seen.get(task.element, 0))
        seen[task.element] = seen.get(task.element, 0) + 1
        waiting = timed(completions, house.complete, task.id, given)
