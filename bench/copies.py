"""Fills a desk's database with open cases: copies of one that a person brought to its inspection.

Playing a million cases would take an hour. The copies are rows as the commands write them, with numbers and
tokens of their own, so everything that a command or a sweep touches is there; only the hashes of their
histories are the original's.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

APART = 1000
"""Between the numbers of a row's copies; the original's are smaller."""
_AT_ONCE = 20_000
_TABLES = ("cases", "instance", "task", "timer", "clock", "event")
_COPIES = "WITH RECURSIVE copies(k) AS (SELECT :first UNION ALL SELECT k + 1 FROM copies WHERE k < :last) "


def fill(file: Path, case: int, count: int, done: Callable[[int], None], *, have: int = 0) -> None:
    """Copy a case until there are ``count`` copies of it, of which ``have`` are there already."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -200000")
        for table in _TABLES:
            original = f"SELECT r.* FROM {table} AS r {_of(table)}"
            connection.execute(f"CREATE TEMP TABLE original_{table} AS {original}", {"case": case})
        tokens = _tokens(connection, case)
        statements = [_COPIES + _insert(connection, table, tokens) for table in _TABLES]
        for first in range(have + 1, count + 1, _AT_ONCE):
            last = min(first + _AT_ONCE - 1, count)
            connection.execute("BEGIN")
            for statement in statements:
                connection.execute(statement, {"first": first, "last": last})
            connection.execute("COMMIT")
            done(last)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("ANALYZE")
    # What is still to be written would hold up the commits that are measured.
    os.sync()


def _tokens(connection: sqlite3.Connection, case: int) -> list[str]:
    (snapshot,) = connection.execute('SELECT snapshot FROM instance WHERE "case" = ?', (case,)).fetchone()
    return [token[0] for token in json.loads(snapshot)["top"]["t"]]


def _insert(connection: sqlite3.Connection, table: str, tokens: list[str]) -> str:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(_value(table, name, tokens) for name in columns)
    return f"INSERT INTO {table} ({names}) SELECT {values} FROM copies CROSS JOIN original_{table} AS r"


def _of(table: str) -> str:
    instances = 'SELECT id FROM instance WHERE "case" = :case'
    match table:
        case "cases":
            return "WHERE r.id = :case"
        case "timer":
            return f"WHERE r.instance IN ({instances})"
        case _:
            return 'WHERE r."case" = :case'


def _value(table: str, column: str, tokens: list[str]) -> str:
    cell = f'r."{column}"'
    match table, column:
        case ("cases", "number"):
            return "'B-2026-' || printf('%09d', k)"
        case ("task", "id") | ("timer", "token"):
            return f"printf('%08x', k) || substr({cell}, 9)"
        case ("event", "stream"):
            kind = f"substr({cell}, 1, instr({cell}, ':'))"
            return f"{kind} || (CAST(substr({cell}, instr({cell}, ':') + 1) AS INTEGER) + k * {APART})"
        case ("instance", "snapshot"):
            text = f"CAST({cell} AS TEXT)"
            for token in tokens:
                text = f"replace({text}, '{token}', printf('%08x', k) || '{token[8:]}')"
            return f"CAST({text} AS BLOB)"
        case (_, "id" | "case" | "instance"):
            return f"{cell} + k * {APART}"
    return cell
