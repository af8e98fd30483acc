"""The tables are made by migrations, at once or step by step, and packs bring their own."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Integer, MetaData, Table, Text, insert, inspect, select

from engine.errors import Busy
from engine.storage import PackStorage, SqlStore, migrate
from engine.storage.dialects import writer
from engine.storage.migration import newest, scripts
from engine.storage.statements import Session
from engine.storage.tables import metadata
from tests.contract.storage_samples import a_person

PACK = MetaData()
CONTACT = Table(
    "contact", PACK, Column("id", Integer, primary_key=True), Column("name", Text, nullable=False)
)

FIRST = """
import sqlalchemy as sa
from alembic import op

revision = "sample_0001"
down_revision = None
branch_labels = ("sample",)
depends_on = "engine_0001"


def upgrade():
    op.create_table("contact", sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.Text))
"""
SECOND = """
import sqlalchemy as sa
from alembic import op

revision = "sample_0002"
down_revision = "sample_0001"


def upgrade():
    op.add_column("contact", sa.Column("town", sa.Text))
"""


class Contacts:
    """The pack's records."""

    def __init__(self, session: Session) -> None:
        self._db = session.connection

    def add(self, name: str) -> None:
        self._db.execute(insert(CONTACT), {"name": name})

    def names(self) -> list[str]:
        return list(self._db.execute(select(CONTACT.c.name).order_by(CONTACT.c.id)).scalars())


@pytest.fixture
def pack(tmp_path: Path) -> PackStorage:
    folder = tmp_path / "with space and 100%"
    folder.mkdir()
    (folder / "sample_0001_first.py").write_text(FIRST)
    return PackStorage("sample", folder, PACK, Contacts)


def tables(path: Path) -> set[str]:
    engine = writer(f"sqlite:///{path}")
    with engine.connect() as connection:
        found = set(inspect(connection).get_table_names())
    engine.dispose()
    return found


def test_an_empty_file_gets_every_table_once(path: Path) -> None:
    url = f"sqlite:///{path}"
    assert migrate(url)
    assert tables(path) == {*metadata.tables, "alembic_version"}
    assert not migrate(url), "there is nothing left to do"


def test_the_migrations_make_what_the_program_expects(store: SqlStore) -> None:
    with store.alone() as engine, engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_last_migrations_are_told_by_their_file_names(pack: PackStorage) -> None:
    branches = [(pack.label, pack.migrations)]
    assert newest(branches) == set(scripts(branches).get_heads()) == {"engine_0008", "sample_0001"}
    (pack.migrations / "sample_0002_town.py").write_text(SECOND)
    assert newest(branches) == set(scripts(branches).get_heads()) == {"engine_0008", "sample_0002"}


def test_a_start_with_nothing_to_do_does_not_load_alembic(path: Path, pack: PackStorage) -> None:
    url, folder = f"sqlite:///{path}", str(pack.migrations)
    migrate(url, [(pack.label, pack.migrations)])
    program = (
        "import sys; from pathlib import Path; from engine.storage import migrate; "
        f"assert not migrate({url!r}, [('sample', Path({folder!r}))]); assert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


def test_two_that_start_at_once_migrate_once(path: Path) -> None:
    url = f"sqlite:///{path}"
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda _: migrate(url), range(4))) == 1


def test_a_pack_has_a_line_of_its_own(path: Path, pack: PackStorage) -> None:
    url, branches = f"sqlite:///{path}", [(pack.label, pack.migrations)]
    assert migrate(url)
    assert migrate(url, branches), "the pack came later"
    assert "contact" in tables(path)
    (pack.migrations / "sample_0002_town.py").write_text(SECOND)
    assert migrate(url, branches)
    assert not migrate(url, branches)


def test_a_migration_that_fails_leaves_everything_as_it_was(path: Path, pack: PackStorage) -> None:
    (pack.migrations / "sample_0001_first.py").write_text(FIRST + "    raise ZeroDivisionError\n")
    with pytest.raises(ZeroDivisionError):
        migrate(f"sqlite:///{path}", [(pack.label, pack.migrations)])
    assert tables(path) == set()


def test_the_tables_of_a_newer_desk_are_not_touched(path: Path, store: SqlStore) -> None:
    with store.alone() as engine, engine.connect() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'engine_9999'")
        connection.commit()
    with pytest.raises(Busy, match="another desk"):
        store.migrate()


def test_the_way_back_drops_every_table(store: SqlStore) -> None:
    from engine.storage.migration import _config

    with store.alone() as engine, engine.begin() as connection:
        from alembic.runtime.environment import EnvironmentContext

        script = scripts()
        with EnvironmentContext(
            _config(()), script, fn=lambda revision, context: script._downgrade_revs("base", revision)
        ) as environment:
            environment.configure(connection=connection)
            environment.run_migrations()
        assert set(inspect(connection).get_table_names()) <= {"alembic_version", "sqlite_sequence"}
    assert store.migrate()


def test_the_packs_records_share_the_transaction(path: Path, pack: PackStorage) -> None:
    store = SqlStore(f"sqlite:///{path}", packs=(pack,))
    store.migrate()
    with store.write() as uow:
        uow.records.add("undone")
        uow.people.save(a_person("undone"))
    with store.write() as uow:
        uow.records.add("Ana")
        uow.people.save(a_person("ana"))
        with pytest.raises(ZeroDivisionError), uow.savepoint():
            uow.records.add("Ben")
            raise ZeroDivisionError
        uow.commit()
    with store.read() as queries:
        assert queries.records.names() == ["Ana"]
        assert [person.id for person in queries.people.all()] == ["ana"]
    store.close()


def test_without_a_pack_there_are_no_records(store: SqlStore) -> None:
    with store.write() as uow:
        assert uow.records is None
