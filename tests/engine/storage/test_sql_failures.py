"""What the database reports becomes a sentence a person can act on, and nothing is changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.errors import Busy, Conflict
from engine.storage import SqlStore
from engine.storage.failures import translate
from tests.contract.storage_samples import NOW, a_person, an_instance


def busy(work: Callable[[], object]) -> str:
    """The sentence that somebody is told; there is always something to do about it."""
    with pytest.raises(Busy) as told:
        work()
    assert told.value.remedy.endswith(".")
    return told.value.message


def write(store: SqlStore, id: str = "ana") -> None:
    with store.write() as uow:
        uow.people.save(a_person(id))
        uow.commit()


def people(store: SqlStore) -> list[str]:
    with store.read() as queries:
        return [person.id for person in queries.people.all()]


def test_another_program_that_writes_is_waited_for_then_told(store: SqlStore, path: Path) -> None:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert "in use" in busy(lambda: write(store))
    assert people(store) == [], "reading goes on meanwhile"
    other.execute("ROLLBACK")
    other.close()
    write(store)
    assert people(store) == ["ana"]


def test_a_full_disk_is_told_and_nothing_is_changed(store: SqlStore) -> None:
    write(store)
    with store.alone() as engine, engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    def fill() -> None:
        with store.write() as uow:
            uow.people.save(a_person("ben"))
            uow.files.put(bytes(900_000), name="x", content_type="y", at=NOW)
            uow.commit()

    assert "disk is full" in busy(fill)
    assert people(store) == ["ana"]


def test_a_database_that_cannot_be_written_to_is_told(store: SqlStore, path: Path) -> None:
    write(store)
    read_only = SqlStore(f"sqlite:///file:{path}?mode=ro&uri=true")
    assert "cannot be written" in busy(lambda: write(read_only, "ben"))
    assert people(read_only) == ["ana"]
    read_only.close()


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'nowhere' / 'desk.sqlite'}")
    assert "cannot be opened" in busy(store.migrate)
    assert "cannot be opened" in busy(lambda: people(store))
    store.close()


def test_a_file_that_is_no_database_is_told(path: Path) -> None:
    path.write_bytes(b"Dear customer, thank you for your letter. " * 200)
    store = SqlStore(f"sqlite:///{path}")
    assert "no database of the desk" in busy(store.migrate)
    store.close()


def test_a_damaged_file_is_told(store: SqlStore, path: Path) -> None:
    with store.write() as uow:
        uow.files.put(bytes(range(256)) * 4000, name="x", content_type="y", at=NOW)
        uow.commit()
    store.close()
    content = bytearray(path.read_bytes())
    for place in range(4096, len(content), 4096):
        content[place : place + 64] = b"\xff" * 64
    path.write_bytes(content)
    damaged = SqlStore(f"sqlite:///{path}")
    assert "damaged" in busy(lambda: people(damaged))
    damaged.close()


def test_a_database_without_the_tables_is_told(path: Path) -> None:
    store = SqlStore(f"sqlite:///{path}")
    assert "lacks tables" in busy(lambda: people(store))
    store.close()


def test_what_breaks_a_rule_of_the_tables_is_a_conflict_where_it_happens(store: SqlStore) -> None:
    with store.write() as uow:
        with pytest.raises(Conflict, match="does not exist"), uow.savepoint():
            uow.instances.add(case=7, process="p", release=1, policy=1, snapshot=b"", started_at=NOW)
        an_instance(uow)
        uow.commit()


def test_readers_cannot_write(store: SqlStore) -> None:
    with pytest.raises(Busy), store.read() as queries:
        queries.people.save(a_person("ana"))
    assert people(store) == []


class PostgresError(Exception):
    """As psycopg raises it."""

    def __init__(self, sqlstate: str) -> None:
        super().__init__(f"error {sqlstate}")
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("state", "kind", "part"),
    [
        ("40001", Busy, "in use"),
        ("40P01", Busy, "in use"),
        ("55P03", Busy, "in use"),
        ("53100", Busy, "disk is full"),
        ("25006", Busy, "cannot be written"),
        ("08006", Busy, "cannot be opened"),
        ("57P01", Busy, "cannot be opened"),
        ("42P01", Busy, "lacks tables"),
        ("23505", Conflict, "entered the same"),
        ("23503", Conflict, "does not exist"),
    ],
)
def test_states_of_postgresql_say_the_same(state: str, kind: type[Exception], part: str) -> None:
    told = translate(PostgresError(state))
    assert isinstance(told, kind)
    assert part in str(told)


def test_what_nobody_foresaw_is_not_dressed_up(store: SqlStore) -> None:
    odd = PostgresError("42601")
    assert translate(odd) is odd
    with pytest.raises(sqlite3.OperationalError, match="syntax"), store.write() as uow:
        uow.people._db._cursor.execute("SELEKT")  # type: ignore[attr-defined]
