"""Given the same rows, every store answers every question alike."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from engine.model import DESK, Person, TaskFilter, TaskStatus, Unit, Viewer
from engine.ports import Queries, Store
from engine.storage import MemoryStore, SqlStore
from tests.contract.storage_samples import NOW, a_task

UNITS = ("house", "sales", "service")
PEOPLE = ("ana", "ben", "cleo", "eve")
ROLES = ("handler", "head", "reception", "leadership")
WORDS = ("Bremse", "BREMSE", "über", "Über", "50%", "_", "c-2026")

_or_none = st.none
_person = st.sampled_from(PEOPLE)
_moment = st.integers(-6, 6).map(lambda hours: NOW + timedelta(hours=hours))

_unit_rows = st.fixed_dictionaries(
    {name: st.tuples(_or_none() | st.sampled_from(UNITS), _or_none() | _person) for name in UNITS}
)
_person_rows = st.fixed_dictionaries(
    {
        name: st.tuples(
            _or_none() | st.sampled_from(UNITS),
            _or_none() | _person,
            st.frozensets(st.sampled_from(ROLES), max_size=2),
        )
        for name in PEOPLE
    }
)
_case_rows = st.lists(
    st.tuples(
        st.booleans(),
        st.frozensets(_person, max_size=2),
        st.frozensets(_person, max_size=2),
        st.sampled_from(WORDS),
        st.sampled_from(("open", "closed")),
        _moment,
    ),
    min_size=1,
    max_size=4,
)
_task_rows = st.lists(
    st.fixed_dictionaries(
        {
            "of": st.integers(0, 3),
            "status": st.sampled_from((*TaskStatus, TaskStatus.READY, TaskStatus.RESERVED)),
            "unit": _or_none() | st.sampled_from(UNITS),
            "role": _or_none() | st.sampled_from(ROLES),
            "assignee": _or_none() | _or_none() | _person,
            "completed_by": _or_none() | _or_none() | _person,
            "due_at": _or_none() | _moment,
            "created_at": _moment,
            "level": st.integers(0, 4),
            "priority": st.sampled_from(("normal", "emergency")),
            "subject": st.sampled_from(WORDS),
            "element": st.sampled_from(("check", "reply")),
        }
    ),
    max_size=12,
)
_world = st.fixed_dictionaries(
    {"units": _unit_rows, "people": _person_rows, "cases": _case_rows, "tasks": _task_rows}
)


def fill(store: Store, world: dict[str, Any]) -> None:
    with store.write() as uow:
        for name, (parent, head) in world["units"].items():
            uow.people.save_unit(Unit(name, name.title(), parent, head))
        for name, (unit, superior, roles) in world["people"].items():
            uow.people.save(Person(name, name, f"{name}@x.example", unit, superior, roles))
        instances = []
        for confidential, barred, conflicted, title, status, opened in world["cases"]:
            case = uow.cases.open("C", opened, title=title, kind="", confidential=confidential)
            uow.cases.save(replace(case, status=status))
            for person in sorted(barred):
                uow.cases.bar(case.id, person, "", NOW)
            for person in sorted(conflicted):
                uow.cases.declare_conflict(case.id, person, "", NOW)
            instances.append(
                uow.instances.add(
                    case=case.id, process="p", release=1, policy=1, snapshot=b"", started_at=NOW
                )
            )
        for number, row in enumerate(world["tasks"]):
            instance = instances[row["of"] % len(instances)]
            values = {name: value for name, value in row.items() if name != "of"}
            uow.tasks.add([a_task(instance, id=f"{number:032x}", **values)])
        uow.commit()


def answers(queries: Queries, viewer: Viewer) -> dict[str, object]:
    filters = [
        TaskFilter(),
        TaskFilter(scope="mine"),
        TaskFilter(scope="pool", limit=2, offset=1),
        TaskFilter(element="check", overdue_at=NOW),
        *(TaskFilter(text=word) for word in WORDS),
    ]
    cases = range(1, 5)
    return {
        **{f"list {wanted}": queries.work_list(viewer, wanted) for wanted in filters},
        **{f"cases {word}": queries.cases_page(viewer, text=word) for word in WORDS},
        "open cases": queries.cases_page(viewer, status="open", limit=1, offset=1),
        "counts": dict(queries.work_counts(viewer, NOW)),
        "climbed": list(queries.climbed(viewer, NOW)),
        "open": [list(queries.open_tasks(viewer, case)) for case in cases],
        "seen": [queries.may_see(viewer, case) for case in cases],
        "held": [list(queries.tasks.held_by(person)) for person in PEOPLE],
        "performers": [queries.tasks.performers(case, ["check"]) for case in cases],
    }


@contextmanager
def both(empty_database: Path) -> Iterator[tuple[Store, Store]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.sqlite"
        shutil.copyfile(empty_database, path)
        database = SqlStore(f"sqlite:///{path}")
        try:
            yield MemoryStore(), database
        finally:
            database.close()


@settings(
    max_examples=60,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(world=_world)
def test_memory_and_sqlite_answer_every_question_alike(empty_database: Path, world: dict[str, Any]) -> None:
    viewers = [DESK, Viewer("stranger")]
    viewers += [Viewer(name, unit, roles) for name, (unit, _, roles) in world["people"].items()]
    with both(empty_database) as (memory, database):
        fill(memory, world)
        fill(database, world)
        with memory.read() as expected, database.read() as found:
            for viewer in viewers:
                note(f"as {viewer}")
                assert answers(found, viewer) == answers(expected, viewer)
