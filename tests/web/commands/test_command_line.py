"""The commands of a working desk: demo, intake, case, worker, serve."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from engine.model import DESK
from engine.releases import publish, save_draft
from engine.settings import load
from processes.complaint.recalls import figures, lost_notices
from web.cli import main
from web.desk import open_desk

ROOT = Path(__file__).parents[3]
FORM = {
    "type": "complaint",
    "channel": "call",
    "description": "The left hand broke off.",
    "product": {"model": "Knight of the North"},
    "lines": [{"item": "Left hand", "defect": "hand_broken", "quantity": 1}],
    "customer": {"name": "Tom Baker", "email": "tom@post.example"},
}
BOUNCE = b"""From: MAILER-DAEMON@post.example\r
To: service@modelhouse.example\r
Subject: Undelivered Mail Returned to Sender\r
Auto-Submitted: auto-replied\r
Message-ID: <b1@post.example>\r
\r
Your message could not be delivered.\r
"""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("REDRESS_HOME", str(tmp_path / "desk"))
    monkeypatch.setenv("REDRESS_NOTIFY", "memory")
    monkeypatch.setenv("REDRESS_CUSTOMER_CHANNEL", "memory")
    return tmp_path / "desk"


def written(folder: Path, name: str, content: bytes) -> str:
    file = folder / name
    file.write_bytes(content)
    return str(file)


def test_the_demo_plays_complaints_into_all_stages_once(home, capsys):
    assert main(["demo", "--complaints", "14"]) == 0
    desk = open_desk(load())
    with desk.engine.store.read() as queries:
        cases = queries.cases_page(DESK, limit=100).rows
        waiting = {task.element for case in cases for task in queries.open_tasks(DESK, case.id)}
        running = [item for item in queries.records.recalls.where() if item.status == "running"]
        owners = queries.records.recall_owners.by("recall", running[0].id)
        reached = figures(owners, 90, lost_notices(queries, running[0], owners))
        now = desk.engine.clock.now()
        duties = queries.records.duties_after(now)
        away = queries.people.absences(now.date())
        ending = queries.people.certificates_ending(now.date(), now.date() + timedelta(days=30))
        lists = queries.records.price_lists.where()
        dealers = [party for case in cases for party in queries.records.dealers.by("case", case.id)]
    desk.close()
    assert {case.status for case in cases} >= {"open", "closed"}
    assert any(case.confidential for case in cases)
    assert any(case.level == 3 for case in cases)
    assert len(waiting) >= 3
    assert (reached["answered"], reached["lost"]) == (4, 1), "a recall is in progress"
    assert duties
    assert {item.substitute for item in away} == {"rosa", "kim"}
    assert {item.person for item in ending} == {"chen", "pavel"}
    assert len(lists) == 2
    assert [party.name for party in dealers] == ["Toy Corner Ltd"]
    rows = json.loads((home / "demo-sign-ins.json").read_text())
    assert {row["role"] for row in rows} >= {"reception", "production", "leadership", "process owner"}
    capsys.readouterr()
    assert main(["demo"]) == 0
    assert "has people already" in capsys.readouterr().out


def test_a_form_becomes_a_case_that_can_be_looked_up(tmp_path, capsys):
    assert main(["intake", written(tmp_path, "form.json", json.dumps(FORM).encode())]) == 0
    number = re.search(r"C-\d{4}-\d{6}", capsys.readouterr().out).group()
    assert main(["case", number.lower()]) == 0
    told = capsys.readouterr().out
    assert number in told
    assert "promise reply: due" in told
    assert "waits: " in told


def test_an_unknown_case_is_told_in_a_sentence(capsys):
    assert main(["case", "C-2026-999999"]) == 1
    told = capsys.readouterr()
    assert "C-2026-999999" in told.err
    assert not told.out


def test_a_bounce_makes_no_case(tmp_path, capsys):
    assert main(["intake", written(tmp_path, "bounce.eml", BOUNCE)]) == 0
    assert "C-" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff\xfe\x00", b'{"type": "complaint"}', b"[" * 200_000 + b"]" * 200_000],
    ids=["empty", "cut off", "a list", "no UTF-8", "without what is needed", "nested without end"],
)
def test_what_is_no_form_is_refused_and_the_next_file_is_taken_in(content, tmp_path, capsys):
    bad = written(tmp_path, "bad.json", content)
    good = written(tmp_path, "good.json", json.dumps(FORM).encode())
    assert main(["intake", bad, good]) == 1
    first, second = capsys.readouterr().out.splitlines()[-2:]
    assert first.startswith(f"{bad}: refused: ")
    assert "C-" in second


def test_a_missing_file_is_named(tmp_path, capsys):
    assert main(["intake", str(tmp_path / "nowhere.eml")]) == 1
    assert "nowhere.eml" in capsys.readouterr().out


def test_a_worker_does_what_is_due_and_says_how_much(tmp_path, capsys):
    main(["intake", written(tmp_path, "form.json", json.dumps(FORM).encode())])
    capsys.readouterr()
    assert main(["worker", "--once"]) == 0
    assert re.search(r"\d+ messages, \d+ timers, \d+ effects", capsys.readouterr().out)


def test_a_port_in_use_is_told_in_a_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "web.cli", "serve", "--port", port]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert f"cannot listen at 127.0.0.1, port {port}" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_misspelt_setting_is_named(monkeypatch, capsys):
    monkeypatch.setenv("REDRESS_PORT", "eighty")
    assert main(["serve"]) == 1
    assert "port" in capsys.readouterr().err.lower()


def test_the_demo_is_taken_out_and_what_owners_published_stays(home, capsys):
    assert main(["demo", "--complaints", "2"]) == 0
    desk = open_desk(load())
    name = "texts/en/receipt.txt"
    core = desk.engine.core
    save_draft(core, name, b"Subject: Ours {{case}}\n\nHello.\n", actor="olga", revision=None)
    publish(core, actor="olga")
    desk.close()
    assert main(["demo", "--remove"]) == 0
    shown = capsys.readouterr().out
    assert "1 files that owners had published are in force again." in shown
    desk = open_desk(load())
    with desk.engine.store.read() as queries:
        assert queries.people.all() == []
        newest = queries.releases.newest()
        assert queries.releases.content(newest.manifest[name]).startswith(b"Subject: Ours")
    desk.close()
    assert list(home.glob("redress.sqlite.before-*")), "nothing is lost"
    assert main(["demo", "--remove"]) == 1
    assert "This desk holds no demo." in capsys.readouterr().err


def test_the_demo_is_not_taken_out_under_a_working_desk(home, capsys):
    main(["demo", "--complaints", "1"])
    desk = open_desk(load())
    with desk.engine.store.read() as queries:
        assert queries.people.all()
        assert main(["demo", "--remove"]) == 1
    desk.close()
    assert "A desk runs on this database." in capsys.readouterr().err
    assert (home / "demo-sign-ins.json").exists()
