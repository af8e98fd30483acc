"""Brings a database's tables up to date, in this process, by Alembic's migrations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

HERE = Path(__file__).parent / "migrations"


@dataclass(frozen=True)
class Branch:
    """A pack's line of migrations."""

    label: str
    folder: Path


def upgrade(engine: Engine, branches: Sequence[Branch] = ()) -> None:
    """Run the migrations that are missing, all in one transaction."""
    script = scripts(branches)
    with engine.connect() as connection:
        if set(MigrationContext.configure(connection).get_current_heads()) == set(script.get_heads()):
            return

        def steps(revision: Any, context: MigrationContext) -> Any:
            return script._upgrade_revs("heads", revision)

        with EnvironmentContext(script_config(branches), script, fn=steps) as environment:
            environment.configure(connection=connection, transactional_ddl=True)
            with environment.begin_transaction():
                environment.run_migrations()
        connection.commit()


def script_config(branches: Sequence[Branch]) -> Config:
    """Alembic's configuration, without a file."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.set_main_option("path_separator", "newline")
    folders = [HERE / "versions", *(branch.folder for branch in branches)]
    config.set_main_option("version_locations", "\n".join(str(folder) for folder in folders))
    return config


def scripts(branches: Sequence[Branch] = ()) -> ScriptDirectory:
    """The engine's migrations and those of the packs."""
    return ScriptDirectory.from_config(script_config(branches))
