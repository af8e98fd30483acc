"""Brings a database's tables up to date, in this process, by Alembic's migrations.

The engine has one line of migrations (branch ``engine``); each pack has its own line beside it, in its own
folder. All missing migrations run in one transaction.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column as _Column
from sqlalchemy import Engine, MetaData, Table, Text, inspect, select

from engine.errors import Busy
from engine.storage.dialects import writer
from engine.storage.failures import translated

if TYPE_CHECKING:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

HERE = Path(__file__).parent / "migrations"

Branch = tuple[str, Path]
"""A pack's line of migrations: its label, and the folder of its files."""

_DEPENDS_ON = re.compile(r'^depends_on = "(\w+)"', re.MULTILINE)
_version = Table("alembic_version", MetaData(), _Column("version_num", Text))


def migrate(database: str | Engine, packs: Sequence[Branch] = ()) -> bool:
    """Bring the tables up to date; true when anything had to be done.

    :param database: a URL, or an engine that may write.
    :param packs: the packs' lines of migrations, such as ``[("complaint", Path("…/migrations"))]``.
    :raises Busy: when the database cannot be opened or changed, or comes from a newer desk.
    """
    if isinstance(database, Engine):
        with translated(database):
            return _migrate(database, packs)
    engine = writer(database)
    try:
        with translated(engine):
            return _migrate(engine, packs)
    finally:
        engine.dispose()


def scripts(packs: Sequence[Branch] = ()) -> ScriptDirectory:
    """The engine's migrations and those of the packs."""
    from alembic.script import ScriptDirectory

    return ScriptDirectory.from_config(_config(packs))


def _migrate(engine: Engine, packs: Sequence[Branch]) -> bool:
    with engine.connect() as connection:
        if _at_newest(set(_versions(connection)), packs):
            return False
        changed = _upgrade(connection, packs)
        connection.commit()
    return changed


def newest(packs: Sequence[Branch] = ()) -> set[str]:
    """The last migration of each line.

    Files are named ``<line>_<four digits>_<words>.py`` and carry the first two parts as their revision, so
    the names alone tell: a start with nothing to do imports neither Alembic nor any migration.
    """
    last: dict[str, str] = {}
    for file in _files(packs):
        line, number = _split(file.stem)
        last[line] = f"{line}_{number}"
    return set(last.values())


def _at_newest(versions: set[str], packs: Sequence[Branch]) -> bool:
    """Whether the database is up to date; Alembic leaves out what another line's migration depends on."""
    heads = newest(packs)
    if versions == heads:
        return True
    implied = {name for file in _files(packs) for name in _DEPENDS_ON.findall(file.read_text("utf-8"))}
    return versions == heads - implied


def _files(packs: Sequence[Branch]) -> Iterator[Path]:
    for folder in (HERE / "versions", *(path for _, path in packs)):
        yield from sorted(folder.glob("*_[0-9][0-9][0-9][0-9]_*.py"))


def _split(stem: str) -> tuple[str, str]:
    """``engine_0001_first_tables`` → ``engine``, ``0001``."""
    parts = stem.split("_")
    at = next(place for place, part in enumerate(parts) if len(part) == 4 and part.isdecimal())
    return "_".join(parts[:at]), parts[at]


def _versions(connection: Any) -> Sequence[str]:
    if not inspect(connection).has_table(_version.name):
        return ()
    return connection.execute(select(_version.c.version_num)).scalars().all()  # type: ignore[no-any-return]


def _upgrade(connection: Any, packs: Sequence[Branch]) -> bool:
    """The engine's line first, then the packs' in their order; true when any migration was missing."""
    from alembic.runtime.environment import EnvironmentContext
    from alembic.util import CommandError

    script = scripts(packs)
    changed = False
    try:
        for label in ("engine", *(label for label, _ in packs)):

            def missing(revision: Any, context: Any, line: str = label) -> Any:
                nonlocal changed
                steps = script._upgrade_revs(f"{line}@head", revision)
                changed = changed or bool(steps)
                return steps

            with EnvironmentContext(_config(packs), script, fn=missing) as environment:
                environment.configure(connection=connection, transactional_ddl=True)
                environment.run_migrations()
    except CommandError as unknown:
        raise Busy(
            f"The database's tables come from another desk ({unknown}).",
            remedy="Run the desk that made them, or a newer one.",
        ) from unknown
    return changed


def _config(packs: Sequence[Branch]) -> Config:
    """Alembic's configuration, without a file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "newline")
    folders = [HERE / "versions", *(path for _, path in packs)]
    config.set_main_option(
        "version_locations", "\n".join(str(folder).replace("%", "%%") for folder in folders)
    )
    return config
