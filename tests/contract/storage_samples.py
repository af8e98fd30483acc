"""Rows to try a store with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from engine.model import Case, Instance, Person, Task, TaskStatus, Unit, Viewer
from engine.ports import UnitOfWork

NOW = datetime(2026, 5, 4, 8, tzinfo=UTC)
_numbers = count(1)


def later(**span: float) -> datetime:
    """A moment after NOW."""
    return NOW + timedelta(**span)


def a_case(uow: UnitOfWork, title: str = "Paint blisters", *, confidential: bool = False) -> Case:
    return uow.cases.open("C", NOW, title=title, kind="complaint", confidential=confidential)


def an_instance(uow: UnitOfWork, case: Case | None = None, **changed: Any) -> Instance:
    case = case or a_case(uow)
    values: dict[str, Any] = {"process": "complaint", "release": 1, "policy": 1, "snapshot": b"s"}
    return uow.instances.add(case=case.id, started_at=NOW, **{**values, **changed})


def a_task(instance: Instance, **changed: Any) -> Task:
    values: dict[str, Any] = {
        "id": f"{next(_numbers):032x}",
        "instance": instance.id,
        "case": instance.case,
        "element": "check",
        "process": "complaint",
        "name": "Check the complaint",
        "form": "check",
        "status": TaskStatus.READY,
        "created_at": NOW,
    }
    return Task(**{**values, **changed})


def a_person(id: str, **changed: Any) -> Person:
    return Person(**{"id": id, "name": id.title(), "email": f"{id}@house.example", **changed})


def an_organisation(uow: UnitOfWork) -> None:
    """Ana and Ben work in service under Cleo; service belongs to sales, which Dora heads; Eve leads all."""
    for unit in (
        Unit("house", "House", None, "eve"),
        Unit("sales", "Sales", "house", "dora"),
        Unit("service", "Service", "sales", "cleo"),
    ):
        uow.people.save_unit(unit)
    handler = frozenset({"handler"})
    for person in (
        a_person("ana", unit="service", superior="cleo", roles=handler),
        a_person("ben", unit="service", superior="cleo", roles=handler),
        a_person("cleo", unit="service", superior="dora", roles=handler),
        a_person("dora", unit="sales", superior="eve", roles=frozenset({"reception"})),
        a_person("eve", unit="house", roles=frozenset({"leadership"})),
    ):
        uow.people.save(person)


ANA = Viewer("ana", "service", frozenset({"handler"}))
BEN = Viewer("ben", "service", frozenset({"handler"}))
CLEO = Viewer("cleo", "service", frozenset({"handler"}))
DORA = Viewer("dora", "sales", frozenset({"reception"}))
EVE = Viewer("eve", "house", frozenset({"leadership"}))
FAY = Viewer("fay")
"""Belongs to no unit and has no role."""
