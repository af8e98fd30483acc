"""``redress backup`` while the desk works, and ``redress restore``."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from engine.errors import Conflict
from engine.settings import load
from engine.storage.backup import back_up, look_over
from processes.complaint.registration import register
from web.cli import main
from web.desk import open_desk

FORM = {"type": "consultation", "channel": "call", "description": "Which glue?", "customer": {"name": "Tom"}}


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REDRESS_HOME", str(tmp_path / "desk"))
    monkeypatch.setenv("REDRESS_NOTIFY", "memory")
    monkeypatch.setenv("REDRESS_CUSTOMER_CHANNEL", "memory")
    add(2)
    return tmp_path / "desk" / "redress.sqlite"


def add(count: int) -> None:
    desk = open_desk(load())
    for _ in range(count):
        register(desk.engine, FORM, actor="ana")
    desk.worker.drain()
    desk.close()


def cases(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        return [row[0] for row in connection.execute("SELECT number FROM cases ORDER BY id")]


def test_a_restored_desk_is_what_was_backed_up_and_the_other_one_is_kept(database, tmp_path, capsys):
    backup = tmp_path / "backup.sqlite"
    assert main(["backup", str(backup)]) == 0
    saved = cases(backup)
    add(1)
    assert len(cases(database)) == len(saved) + 1
    assert main(["restore", str(backup)]) == 0
    assert look_over(database) == look_over(backup)
    (kept,) = database.parent.glob("redress.sqlite.before-*")
    assert len(cases(kept)) == len(saved) + 1
    assert str(kept) in capsys.readouterr().out
    add(1)
    assert len(cases(database)) == len(saved) + 1, "the desk works on what was restored"
    assert main(["audit"]) == 0


def test_a_backup_taken_while_cases_arrive_is_whole_and_keeps_what_was_there(database, tmp_path):
    before, stop, more = set(cases(database)), threading.Event(), threading.Event()

    def arrive() -> None:
        desk = open_desk(load())
        while not stop.is_set():
            register(desk.engine, FORM, actor="ana")
            more.set()
        desk.close()

    arriving = threading.Thread(target=arrive)
    arriving.start()
    try:
        assert more.wait(30)
        for number in range(3):
            more.clear()
            back_up(database, tmp_path / f"{number}.sqlite", lambda done, total: more.wait(30))
    finally:
        stop.set()
        arriving.join(30)
    for number in range(3):
        found = set(cases(tmp_path / f"{number}.sqlite"))
        assert before < found <= set(cases(database))
        before = found


def test_nothing_is_restored_under_a_running_desk(database, tmp_path, capsys):
    backup = tmp_path / "backup.sqlite"
    assert main(["backup", str(backup)]) == 0
    add(1)
    there = cases(database)
    desk = open_desk(load())
    with desk.engine.store.read() as queries:
        queries.cases.find("x")
        assert main(["restore", str(backup)]) == 1
    desk.close()
    assert "A desk runs on this database" in capsys.readouterr().err
    assert cases(database) == there
    assert sorted(file.name for file in database.parent.glob("*.part")) == []


def test_a_restore_into_an_empty_folder_needs_nothing_there(database, tmp_path, monkeypatch, capsys):
    backup = tmp_path / "backup.sqlite"
    main(["backup", str(backup)])
    monkeypatch.setenv("REDRESS_HOME", str(tmp_path / "other machine" / "desk"))
    assert main(["restore", str(backup)]) == 0
    assert cases(tmp_path / "other machine" / "desk" / "redress.sqlite") == cases(backup)


def test_a_backup_is_not_written_over(database, tmp_path):
    file = tmp_path / "backup.sqlite"
    file.write_text("precious")
    with pytest.raises(Conflict, match="is there already"):
        back_up(database, file, lambda done, total: None)
    assert file.read_text() == "precious"


def damaged(backup: Path) -> None:
    content = bytearray(backup.read_bytes())
    middle = len(content) // 2
    content[middle:] = bytes(len(content) - middle)
    backup.write_bytes(content)


def foreign(backup: Path) -> None:
    backup.unlink()
    with closing(sqlite3.connect(backup)) as connection, connection:
        connection.execute("CREATE TABLE x (y)")


@pytest.mark.parametrize(
    "spoil",
    [damaged, foreign, lambda backup: backup.write_text("no database"), Path.unlink],
    ids=["damaged", "of another program", "no database", "not there"],
)
def test_what_is_no_whole_backup_is_refused_and_the_desk_stays_as_it_is(spoil, database, tmp_path, capsys):
    backup = tmp_path / "backup.sqlite"
    main(["backup", str(backup)])
    there = look_over(database)
    spoil(backup)
    assert main(["restore", str(backup)]) == 1
    told = capsys.readouterr().err
    assert str(backup) in told
    assert "Traceback" not in told
    assert look_over(database) == there


def test_another_kind_of_database_is_told_to_use_its_own_tools(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("REDRESS_DATABASE", "postgresql://127.0.0.1/desk")
    assert main(["backup", str(tmp_path / "backup.sqlite")]) == 1
    assert "not an SQLite file" in capsys.readouterr().err
