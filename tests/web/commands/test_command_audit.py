"""``redress audit``: whatever is changed in the history behind the desk's back is found."""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from engine.settings import load
from processes.complaint.registration import register
from web.cli import main
from web.desk import open_desk

SEED = int(os.environ.get("REDRESS_SEED", "20261123"))
FORM = {"type": "consultation", "channel": "call", "description": "Which glue?", "customer": {"name": "Tom"}}
COLUMNS = ("stream", "seq", "at", "type", "actor", '"case"', "digest", "hash", "salt", "payload")


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REDRESS_HOME", str(tmp_path))
    monkeypatch.setenv("REDRESS_NOTIFY", "memory")
    monkeypatch.setenv("REDRESS_CUSTOMER_CHANNEL", "memory")
    desk = open_desk(load())
    for _ in range(3):
        register(desk.engine, FORM, actor="ana")
    desk.worker.drain()
    desk.close()
    return tmp_path / "redress.sqlite"


def tamper(database: Path, *statements: str, values: tuple[object, ...] = ()) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            assert connection.execute(statement, values).rowcount > 0


def other(value: object, random: Random) -> object:
    """The value with one byte (or the number with one unit) changed."""
    if isinstance(value, int):
        return value + 1000
    if value is None:
        return 1
    content = bytearray(value.encode() if isinstance(value, str) else value)
    place = random.randrange(len(content)) if content else 0
    if not content:
        content = bytearray(b"x")
    elif isinstance(value, str):
        content[place] = ord("a") if content[place] != ord("a") else ord("b")
    else:
        content[place] ^= 1 << random.randrange(8)
    return content.decode() if isinstance(value, str) else bytes(content)


def test_an_untouched_history_holds(database, capsys):
    assert main(["audit"]) == 0
    assert "Everything holds." in capsys.readouterr().out


@pytest.mark.parametrize("column", COLUMNS)
def test_one_changed_byte_is_found(column, database, capsys):
    random = Random(f"{SEED} {column}")
    with closing(sqlite3.connect(database)) as connection:
        rows = connection.execute(f"SELECT id, {column} FROM event ORDER BY id").fetchall()
    row, value = random.choice(rows)
    tamper(database, f"UPDATE event SET {column} = ? WHERE id = ?", values=(other(value, random), row))
    assert main(["audit"]) == 1, f"seed {SEED}: {column} of row {row}"
    assert "Link " in capsys.readouterr().out


def test_the_case_is_named(database, capsys):
    tamper(database, "UPDATE event SET actor = 'eve' WHERE stream = 'instance:1' AND seq = 1")
    assert main(["audit", "--json"]) == 1
    (damage,) = json.loads(capsys.readouterr().out)
    assert damage["case"].startswith("C-")
    assert (damage["stream"], damage["seq"]) == ("instance:1", 1)


@pytest.mark.parametrize(
    ("statements", "sentence"),
    [
        (
            ["DELETE FROM event WHERE stream = 'instance:1' AND seq > 1"],
            "Link 2 of instance:1 was cut off",
        ),
        (["DELETE FROM event WHERE stream = 'instance:1'"], "of instance:1 is gone with its whole stream"),
    ],
    ids=["a stream's end", "a whole stream"],
)
def test_what_is_cut_off_shows_against_a_seal(statements, sentence, database, tmp_path, capsys):
    seal = str(tmp_path / "seal.json")
    assert main(["audit", "--seal", seal]) == 0
    assert main(["audit", "--against", seal]) == 0
    tamper(database, *statements)
    capsys.readouterr()
    assert main(["audit", "--against", seal]) == 1
    assert sentence in capsys.readouterr().out


def test_a_history_that_grew_still_agrees_with_its_seal(database, tmp_path):
    seal = str(tmp_path / "seal.json")
    assert main(["audit", "--seal", seal]) == 0
    desk = open_desk(load())
    register(desk.engine, FORM, actor="ana")
    desk.worker.drain()
    desk.close()
    assert main(["audit", "--against", seal]) == 0


@pytest.mark.parametrize("content", ["", "[]", '{"instance:1": 3}', "[" * 200_000])
def test_what_is_no_seal_is_told(content, database, tmp_path, capsys):
    file = tmp_path / "seal.json"
    file.write_text(content)
    assert main(["audit", "--against", str(file)]) == 1
    assert "is no seal" in capsys.readouterr().err
