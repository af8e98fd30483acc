"""Core statements, compiled once for a database and then run by its driver.

A step runs some fifteen statements. Through :meth:`sqlalchemy.Connection.execute` each costs about ten times
what SQLite itself takes (``bench/storage_step.py`` shows the figures), so the repositories write their
statements in Core, at module level, and a :class:`Session` hands the compiled text to the driver's cursor.
Types convert on both ways as Core's would. What is composed while running (:mod:`engine.storage.queries`)
uses the connection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, Generic, TypeVar, cast

from sqlalchemy import Connection, Executable, Select, Table, bindparam, insert, update
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.compiler import SQLCompiler

from engine.storage.dialects import driver_of, opening
from engine.storage.failures import translate

T = TypeVar("T")
Convert = Callable[[Any], Any]
Values = Mapping[str, Any]


class Prepared:
    """A statement as one driver wants it."""

    __slots__ = ("_constants", "_fetched", "_sent", "positional", "text")

    def __init__(self, statement: Executable, names: Sequence[str], dialect: Dialect) -> None:
        made = cast(Any, statement).compile(
            dialect=dialect, column_keys=list(names) or None, compile_kwargs={"render_postcompile": True}
        )
        compiled = cast(SQLCompiler, made)
        self.text = compiled.string
        self.positional = compiled.positional
        order = compiled.positiontup if compiled.positional else list(compiled.binds)
        self._constants: dict[str, Any] = {}
        self._sent: list[tuple[str, Convert | None]] = []
        for name in order or ():
            bind = compiled.binds[name]
            convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if bind.required or bind.value is None:
                self._sent.append((name, convert))
            else:
                self._constants[name] = convert(bind.value) if convert else bind.value
                self._sent.append((name, None))
        self._fetched = _fetched(statement, dialect)

    def values(self, given: Values) -> Any:
        """The values as the driver takes them."""
        known = {**self._constants, **given} if self._constants else given
        if self.positional:
            return [convert(known[name]) if convert else known[name] for name, convert in self._sent]
        return {name: convert(known[name]) if convert else known[name] for name, convert in self._sent}

    def row(self, fetched: Sequence[Any]) -> list[Any]:
        """A fetched row with each value converted."""
        row = list(fetched)
        for place, convert in self._fetched:
            row[place] = convert(row[place])
        return row


def _fetched(statement: Executable, dialect: Dialect) -> list[tuple[int, Convert]]:
    columns = list(statement.selected_columns) if isinstance(statement, Select) else []
    found: list[tuple[int, Convert]] = []
    for place, column in enumerate(columns):
        convert = column.type.dialect_impl(dialect).result_processor(dialect, None)
        if convert is not None:
            found.append((place, convert))
    return found


class Statement:
    """A statement at module level.

    :param names: the columns that an insert or update is given.
    """

    __slots__ = ("_names", "_prepared", "_statement")

    def __init__(self, statement: Executable, names: Iterable[str] = ()) -> None:
        self._statement = statement
        self._names = tuple(names)
        self._prepared: dict[str, Prepared] = {}

    def prepared(self, dialect: Dialect) -> Prepared:
        """Compiled for this database; the first use pays for it."""
        found = self._prepared.get(dialect.name)
        if found is None:
            found = self._prepared[dialect.name] = Prepared(self._statement, self._names, dialect)
        return found


class Query(Statement, Generic[T]):
    """A select at module level, and what makes a value of the columns of its rows."""

    __slots__ = ("make",)

    def __init__(self, statement: Executable, make: Callable[..., T]) -> None:
        super().__init__(statement)
        self.make = make


class Numbered(Statement):
    """An insert of a row that the database numbers.

    :param without: columns that stay empty.
    """

    __slots__ = ()

    def __init__(self, table: Table, *without: str) -> None:
        names = [column.name for column in table.c if column.name not in ("id", *without)]
        super().__init__(insert(table).returning(table.c.id), names)


def inserted(table: Table, *without: str) -> Statement:
    """An insert of a row.

    :param without: columns that the database fills or that stay empty.
    """
    return Statement(insert(table), [column.name for column in table.c if column.name not in without])


def updated(table: Table, *names: str) -> Statement:
    """An update of some columns (all but the key when none is named) of the row with the key ``of``."""
    key = next(iter(table.primary_key))
    changed = names or [column.name for column in table.c if column is not key]
    return Statement(update(table).where(key == bindparam("of")), changed)


class Session:
    """A connection and its transactions: runs prepared statements at the driver, and others by Core.

    SQLite's transactions are begun and ended at the driver, too: Core's own take as long as two statements.
    One that Core begins by itself, on a connection without one, is ended through Core.

    :ivar connection: for statements that are composed while running.
    :ivar work_due: see :attr:`engine.ports.UnitOfWork.work_due`.
    """

    __slots__ = ("_cursor", "_dialect", "_driver", "_errors", "connection", "work_due")

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._dialect = connection.dialect
        self._errors = self._dialect.loaded_dbapi.Error
        self._driver = driver_of(connection)
        self._cursor = connection.connection.cursor()
        self.work_due: datetime | None = None

    def begin(self) -> None:
        """Begin a transaction."""
        self.work_due = None
        self._begin()

    def commit(self) -> None:
        """Make everything durable."""
        if self._driver is None or self.connection.in_transaction():
            self.connection.commit()
        else:
            self._driver.commit()

    def rollback(self) -> None:
        """Undo what was not committed."""
        if self._driver is None or self.connection.in_transaction():
            self.connection.rollback()
        else:
            self._driver.rollback()

    def close(self) -> None:
        """Give the connection back."""
        self.connection.close()

    def comes_due(self, at: datetime) -> None:
        """Remember the earliest moment at which what was written gives a worker something to do."""
        if self.work_due is None or at < self.work_due:
            self.work_due = at

    def first(self, query: Query[T], values: Values) -> T | None:
        """The first row, if any."""
        ready = query.prepared(self._dialect)
        self._execute(ready, values)
        row = self._cursor.fetchone()
        return None if row is None else query.make(*ready.row(row))

    def all(self, query: Query[T], values: Values) -> list[T]:
        """Every row."""
        ready = query.prepared(self._dialect)
        self._execute(ready, values)
        return [query.make(*ready.row(row)) for row in self._cursor.fetchall()]

    def number(self, statement: Numbered, values: Values) -> int:
        """The number that the database gave an inserted row."""
        self._execute(statement.prepared(self._dialect), values)
        row = self._cursor.fetchall()[0]
        return int(row[0])

    def change(self, statement: Statement, values: Values) -> int:
        """The number of rows it changed."""
        self._execute(statement.prepared(self._dialect), values)
        return int(self._cursor.rowcount)

    def change_each(self, statement: Statement, rows: Iterable[Values]) -> None:
        """Once for each of the rows."""
        ready = statement.prepared(self._dialect)
        each = [ready.values(values) for values in rows]
        if not each:
            return
        self._begin()
        try:
            self._cursor.executemany(ready.text, each)
        except self._errors as failed:
            raise translate(failed) from failed

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """A part that is undone alone when its block raises; one inside another hides its name."""
        self._command("SAVEPOINT part")
        try:
            yield
        except BaseException:
            # A full disk undoes the whole transaction, and this savepoint with it.
            with suppress(self._errors):
                self._command("ROLLBACK TO SAVEPOINT part")
                self._command("RELEASE SAVEPOINT part")
            raise
        self._command("RELEASE SAVEPOINT part")

    def _command(self, text: str) -> None:
        self._begin()
        try:
            self._cursor.execute(text)
        except self._errors as failed:
            raise translate(failed) from failed

    def _begin(self) -> None:
        """What follows a commit is a transaction of its own; the driver alone would commit each statement."""
        if self._driver is None:
            if not self.connection.in_transaction():
                self.connection.begin()
        elif not self._driver.in_transaction:
            self._cursor.execute(opening(self.connection))

    def _execute(self, ready: Prepared, values: Values) -> None:
        self._begin()
        try:
            self._cursor.execute(ready.text, ready.values(values))
        except self._errors as failed:
            raise translate(failed) from failed


def same(value: T) -> T:
    """For queries of one column."""
    return value
