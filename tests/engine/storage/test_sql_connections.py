"""How the database is opened, and what the driver is handed."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql.psycopg import dialect as psycopg_dialect
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect

from engine.model import Certificate
from engine.storage import SqlStore, repositories
from engine.storage import tables as t
from engine.storage.dialects import driver_of
from engine.storage.shapes import PERSON, TASK, row_of
from engine.storage.statements import Session, Statement
from tests.contract.storage_samples import NOW, a_person, a_task, an_instance, later


def pragmas(store: SqlStore, side: str) -> dict[str, object]:
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "query_only", "trusted_schema")
    with getattr(store, side).connect() as connection:
        return {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names}


def test_what_is_committed_survives_a_power_cut(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    full = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
        "query_only": 0,
        "trusted_schema": 0,
    }
    assert pragmas(store, "writing") == full
    assert pragmas(store, "reading") == full | {"query_only": 1}
    store.close()


def test_one_connection_writes(store: SqlStore) -> None:
    assert store.writing.pool.size() == 1  # type: ignore[attr-defined]
    assert store.writing.pool._max_overflow == 0  # type: ignore[attr-defined]


def test_a_writer_takes_the_lock_before_it_reads(store: SqlStore) -> None:
    seen: list[str] = []
    with store.alone() as engine, engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.set_trace_callback(seen.append)
    with store.write() as uow:
        uow.people.all()
        uow.commit()
        uow.people.all()
    driver.set_trace_callback(None)
    begins = [text for text in seen if text.startswith(("BEGIN", "COMMIT", "ROLLBACK"))]
    assert begins == ["BEGIN IMMEDIATE", "COMMIT", "BEGIN IMMEDIATE", "ROLLBACK"]


def statements() -> list[tuple[str, Statement]]:
    """Every statement the repositories have prepared."""
    found = []
    for module in pkgutil.iter_modules(repositories.__path__):
        content = vars(importlib.import_module(f"{repositories.__name__}.{module.name}"))
        found += [
            (f"{module.name}.{name}", item) for name, item in content.items() if isinstance(item, Statement)
        ]
    return found


def test_every_statement_is_written_for_postgresql_too() -> None:
    found = statements()
    assert len(found) > 60
    for name, statement in found:
        for dialect in (sqlite_dialect(), psycopg_dialect()):
            ready = statement.prepared(dialect)
            assert ready.text.split()[0] in {"SELECT", "INSERT", "UPDATE", "DELETE"}, name
            assert "POSTCOMPILE" not in ready.text, name
        assert "?" not in ready.text, name


def test_the_driver_gets_and_gives_what_core_would(store: SqlStore) -> None:
    with store.write() as uow:
        task = a_task(an_instance(uow), due_at=later(hours=1), not_by=("a", "b"), draft={"z": 1, "a": None})
        uow.tasks.add([task])
        person = a_person("ana", roles=frozenset({"b", "a"}), active=False)
        uow.people.save(person)
        connection = uow._session.connection
        assert TASK.make(*connection.execute(select(*TASK.columns)).one()) == task == uow.tasks.get(task.id)
        assert PERSON.make(*connection.execute(select(*PERSON.columns)).one()) == person
        certificate = Certificate("ana", "airbags", date(2026, 2, 28))
        connection.execute(insert(t.certificate), row_of(certificate))
        assert uow.people.certificates("ana") == [certificate]


def test_a_moment_without_a_zone_is_refused(store: SqlStore) -> None:
    with pytest.raises(ValueError, match="without a zone"), store.write() as uow:
        uow.cases.open("C", NOW.replace(tzinfo=None), title="", kind="", confidential=False)


def test_moments_are_kept_as_microseconds(store: SqlStore) -> None:
    with store.write() as uow:
        uow.cases.open("C", NOW, title="", kind="", confidential=False)
        kept = uow._session.connection.exec_driver_sql("SELECT opened_at FROM cases").scalar_one()
    assert kept == int(NOW.timestamp()) * 1_000_000


def test_a_session_runs_inside_the_transaction_it_was_given(store: SqlStore) -> None:
    with store.alone() as engine, engine.connect() as connection:
        session = Session(connection)
        session.change(dict(statements())["cases._BARRED"], {"of": 1})
        driver = driver_of(connection)
        assert driver is not None
        assert driver.in_transaction
        session.rollback()
        assert not driver.in_transaction
