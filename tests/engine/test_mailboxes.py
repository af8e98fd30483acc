"""Mailboxes are looked into: each mail exactly once, whatever fails, and nothing fails in silence (S2)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Event

import pytest

from engine.channels.imap import open_inbox
from engine.commands import Engine, mailboxes
from engine.errors import ChannelFailed, Conflict, Invalid, StaleRevision
from engine.mailroom import Mailroom
from engine.model import DESK, Mailbox
from engine.registry import Arrived
from tests.clock import MONDAY
from tests.mailboxes import PASSWORD, MailServer, a_mail
from tests.world import House


@pytest.fixture(scope="module")
def running() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    yield server
    server.close()


@pytest.fixture
def server(running: MailServer) -> MailServer:
    """Empty folders."""
    with running.box() as box:
        for folder in box.folder.list():
            box.folder.set(folder.name)
            box.delete(box.uids())
            if folder.name != "INBOX":
                box.folder.set("INBOX")
                box.folder.delete(folder.name)
    return running


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    opened = House(tmp_path)
    yield opened
    opened.close()


def enter(house: House, server: MailServer, **changes: object) -> Mailbox:
    return mailboxes.add(house.engine.core, server.entry(**changes), actor="adam")


def look(house: House) -> int:
    """Look into what is due now."""
    taken = house.desk.mailroom.round()
    house.settle()
    return taken


def later(house: House, **span: float) -> int:
    house.pass_time(**(span or {"minutes": 1}))
    return look(house)


def box_of(house: House, mailbox: Mailbox) -> Mailbox:
    with house.engine.store.read() as queries:
        return queries.mailboxes.get(mailbox.id)


def titles(house: House) -> list[str]:
    with house.engine.store.read() as queries:
        return sorted(case.title for case in queries.cases_page(DESK, limit=200).rows)


def incidents(house: House) -> list[str]:
    with house.engine.store.read() as queries:
        return [incident.message for incident in queries.open_incidents(DESK)]


def retry(house: House, number: int = 0) -> None:
    with house.engine.store.read() as queries:
        incident = queries.open_incidents(DESK)[number]
    house.engine.retry_incident(incident.id, actor="adam")


def test_a_mail_opens_a_case_and_lies_in_processed(house: House, server: MailServer) -> None:
    server.deliver(a_mail("Broken hand"), MONDAY - timedelta(hours=3))
    box = enter(house, server)
    assert look(house) == 1
    assert titles(house) == ["Broken hand"]
    assert (server.subjects(), server.subjects("Processed")) == ([], ["Broken hand"])
    assert (box_of(house, box).taken, box_of(house, box).looked_at) == (1, house.clock.now())


def test_the_promise_runs_from_when_the_server_had_the_mail(house: House, server: MailServer) -> None:
    arrived = MONDAY - timedelta(hours=3)
    server.deliver(a_mail("Old date", Date="Mon, 23 Nov 2026 04:00:00 +0000"), arrived)
    server.deliver(a_mail("Fast clock", Date="Tue, 1 Dec 2026 04:00:00 +0000"), MONDAY + timedelta(hours=2))
    enter(house, server)
    look(house)
    with house.engine.store.read() as queries:
        contacts = [
            contact
            for case in queries.cases_page(DESK).rows
            for contact in queries.records.contacts_of(case.id)
        ]
    received = {contact.form["subject"]: contact.received_at for contact in contacts}
    assert received == {"Old date": arrived, "Fast clock": MONDAY}, "a server's clock may go wrong, too"


def test_marked_as_read_a_mail_stays_where_it_is_and_is_taken_once(house: House, server: MailServer) -> None:
    server.deliver(a_mail("Stays"), MONDAY)
    enter(house, server, filing="seen")
    assert (look(house), later(house), later(house)) == (1, 0, 0)
    assert server.subjects(seen=True) == ["Stays"]
    server.deliver(a_mail("Next"), MONDAY)
    assert later(house) == 1
    assert titles(house) == ["Next", "Stays"]


def test_what_somebody_read_elsewhere_is_taken_all_the_same(house: House, server: MailServer) -> None:
    server.deliver(a_mail("Read by Ana"), MONDAY)
    with server.box() as box:
        box.flag(box.uids(), r"\Seen", True)
    enter(house, server, filing="seen")
    assert look(house) == 1


def test_mails_from_before_the_first_day_stay_untouched(house: House, server: MailServer) -> None:
    server.deliver(a_mail("Last year"), MONDAY - timedelta(days=40))
    server.deliver(a_mail("Last evening"), MONDAY - timedelta(hours=11))
    server.deliver(a_mail("Today"), MONDAY)
    enter(house, server, since=MONDAY.date())
    assert look(house) == 1
    assert titles(house) == ["Today"]
    assert sorted(server.subjects()) == ["Last evening", "Last year"]


def test_folders_may_have_names_in_any_script(house: House, server: MailServer) -> None:
    server.deliver(a_mail("断了"), MONDAY, "投诉 & Beschwerden")
    enter(house, server, folder="投诉 & Beschwerden", filed_in="Erledigt – 完成")
    assert look(house) == 1
    assert server.subjects("Erledigt – 完成") == ["断了"]


class Killed(BaseException):
    """The machine stops here."""


def deadly(house: House, at: str) -> None:
    """The next time the desk comes to ``at`` with a server, it is killed."""

    @contextmanager
    def open_deadly(mailbox: Mailbox, password: str) -> Iterator[object]:
        with open_inbox(mailbox, password) as inbox:

            def stop(*args: object) -> None:
                raise Killed

            setattr(inbox, at, stop)
            yield inbox

    house.engine.core.open_inbox = open_deadly


def restart(house: House) -> None:
    house.close()
    house.open()


@pytest.mark.parametrize("filing", ["move", "seen"])
def test_killed_between_commit_and_mark_the_desk_takes_the_mail_in_once(
    house: House, server: MailServer, filing: str
) -> None:
    for subject in ("First", "Second"):
        server.deliver(a_mail(subject), MONDAY)
    enter(house, server, filing=filing)
    deadly(house, "file")
    with pytest.raises(Killed):
        look(house)
    assert server.subjects(seen=False) == ["First", "Second"], "the server knows of nothing"
    restart(house)
    assert look(house) == 0, "the one that was killed may still be at it"
    assert later(house, minutes=6) == 1
    assert titles(house) == ["First", "Second"]
    assert sorted(server.subjects("Processed" if filing == "move" else "INBOX", seen=None)) == [
        "First",
        "Second",
    ]
    assert later(house) == 0


def test_killed_before_the_commit_nothing_is_lost(house: House, server: MailServer) -> None:
    server.deliver(a_mail("Only"), MONDAY)
    enter(house, server)
    deadly(house, "read")
    with pytest.raises(Killed):
        look(house)
    restart(house)
    assert later(house, minutes=6) == 1
    assert titles(house) == ["Only"]


def test_a_dealers_mail_and_a_bounce_are_taken_once_too(house: House, server: MailServer) -> None:
    sample = Path(__file__).parent / "mail" / "samples" / "dsn_bounce.eml"
    server.deliver(sample.read_bytes(), MONDAY)
    enter(house, server)
    deadly(house, "file")
    with pytest.raises(Killed):
        look(house)
    restart(house)
    later(house, minutes=6)
    with house.engine.store.read() as queries:
        assert [event.type for event in queries.events.stream("intake")] == ["mail.recorded"]
    assert server.subjects() == []


def test_two_workers_never_take_the_same_mail(house: House, server: MailServer) -> None:
    for number in range(3):
        server.deliver(a_mail(f"Mail {number}"), MONDAY)
    box = enter(house, server)
    other = Mailroom(house.engine)
    seen: list[int] = []

    @contextmanager
    def open_slowly(mailbox: Mailbox, password: str) -> Iterator[object]:
        with open_inbox(mailbox, password) as inbox:
            seen.append(other.round())
            yield inbox

    house.engine.core.open_inbox = open_slowly
    assert look(house) == 3
    assert seen == [0], "the second worker saw that it is taken"
    assert len(titles(house)) == 3
    assert box_of(house, box).taken == 3


def test_both_hold_the_mailbox_all_the_same_and_the_second_note_is_refused(
    house: House, server: MailServer
) -> None:
    server.deliver(a_mail("Contended"), MONDAY)
    enter(house, server)
    other = Mailroom(house.engine)

    @contextmanager
    def open_stalled(mailbox: Mailbox, password: str) -> Iterator[object]:
        with open_inbox(mailbox, password) as inbox:
            lying = inbox.lying()
            inbox.lying = lambda: lying
            house.engine.core.open_inbox = open_inbox
            house.clock.moment += timedelta(minutes=6)  # it stalls, and its claim runs out
            assert other.round() == 1
            yield inbox

    house.engine.core.open_inbox = open_stalled
    assert look(house) == 0
    assert titles(house) == ["Contended"]
    assert incidents(house) == []


def test_the_same_mail_in_two_mailboxes_is_one_contact(house: House, server: MailServer) -> None:
    server.deliver(a_mail("To both"), MONDAY)
    server.deliver(a_mail("To both"), MONDAY, "Info")
    enter(house, server)
    enter(house, server, name="Info", folder="Info")
    look(house)
    assert titles(house) == ["To both"]
    assert (server.subjects(), server.subjects("Info")) == ([], [])


def test_a_server_that_made_its_folder_anew_brings_nothing_twice(house: House, server: MailServer) -> None:
    server.deliver(a_mail("Again"), MONDAY, "Post")
    enter(house, server, folder="Post", filing="seen")
    look(house)
    with server.box() as box:
        box.folder.delete("Post")
    server.deliver(a_mail("Again"), MONDAY, "Post")
    later(house)
    assert titles(house) == ["Again"]


def test_a_mail_of_fifty_megabytes_stays_is_shown_and_its_sender_is_told(
    house: House, server: MailServer
) -> None:
    huge = a_mail("Film of the damage") + b"x" * 76 + (b"\r\n" + b"x" * 76) * 680_000
    server.deliver(huge, MONDAY)
    server.deliver(a_mail("Small"), MONDAY)
    enter(house, server)
    assert look(house) == 1, "it holds up no other mail"
    assert titles(house) == ["Small"]
    assert server.subjects() == ["Film of the damage"]
    (said,) = incidents(house)
    assert "takes mails of up to 40 MB" in said
    assert "Maria" not in said, "whom a mail is about is not known before it is read"
    told = [item for item in house.post.sent if item.payload["subject"] == "Your mail was too large for us"]
    assert [item.recipient for item in told] == ["maria@post.example"]
    assert "51 MB" in str(told[0].payload["body"])
    assert later(house) == 0
    assert len(incidents(house)) == 1, "it is told once"
    with server.box() as box:
        box.delete(box.uids())
    retry(house)
    later(house)
    assert incidents(house) == []


def test_a_mail_that_cannot_be_read_stays_and_is_tried_again(house: House, server: MailServer) -> None:
    server.deliver(a_mail("Strange"), MONDAY)
    box = enter(house, server)
    whole = house.engine.core.registry.mail_intake

    def broken(*args: object) -> None:
        raise ValueError("an unknown sign")

    house.engine.core.registry.mail_intake = broken
    assert look(house) == 0
    assert server.subjects() == ["Strange"]
    assert "cannot be read" in incidents(house)[0]
    house.engine.core.registry.mail_intake = whole
    retry(house)
    assert look(house) == 1
    assert (titles(house), incidents(house)) == (["Strange"], [])
    assert box_of(house, box).failures == 0


def test_a_wrong_password_is_told_at_once_and_mended(house: House, server: MailServer) -> None:
    server.deliver(a_mail("Waits"), MONDAY)
    box = enter(house, server, password="wrong secret")
    look(house)
    (said,) = incidents(house)
    assert "does not let service in" in said
    assert "wrong secret" not in said
    assert any("cannot be looked into" in str(item.payload["subject"]) for item in house.post.sent)
    for _ in range(3):
        later(house, hours=1)
    assert len(incidents(house)) == 1, "people are told once"
    assert box_of(house, box).failures > 2
    with pytest.raises(ChannelFailed):
        retry(house)
    assert len(incidents(house)) == 1
    stored = box_of(house, box)
    mailboxes.change(house.engine.core, box.id, server.entry(), actor="adam", revision=stored.revision)
    assert look(house) == 1
    assert incidents(house) == []
    assert titles(house) == ["Waits"]


def test_a_server_that_is_away_is_tried_later_and_later_then_told_then_recovers(
    house: House, server: MailServer
) -> None:
    box = enter(house, server)
    server.stop()
    try:
        look(house)
        assert incidents(house) == [], "a restart of the server is no trouble"
        assert "cannot be reached" in box_of(house, box).error
        later(house)
        assert len(incidents(house)) == 1
        waits = [box_of(house, box).next_at - house.clock.now()]
        for _ in range(7):
            house.clock.moment = box_of(house, box).next_at
            look(house)
            waits.append(box_of(house, box).next_at - house.clock.now())
    finally:
        server.start()
    minutes = [wait.total_seconds() / 60 for wait in waits]
    assert minutes == [2, 4, 8, 16, 32, 60, 60, 60]
    server.deliver(a_mail("Came meanwhile"), MONDAY)
    retry(house)
    assert look(house) == 1
    assert (box_of(house, box).failures, box_of(house, box).error, incidents(house)) == (0, "", [])


def test_a_folder_that_is_not_there_names_those_that_are(house: House, server: MailServer) -> None:
    server.deliver(a_mail("x"), MONDAY, "Reklamationen")
    box = enter(house, server, folder="Reklamation")
    look(house)
    assert "Reklamation" in box_of(house, box).error
    assert "Reklamationen" in box_of(house, box).remedy


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"host": "127.0.0.1", "port": 9}, "cannot be reached at port 9"),
        ({"host": "nowhere.invalid"}, "No machine is called nowhere.invalid"),
        ({"security": "tls"}, "does not speak TLS"),
        ({"password": "no"}, "does not let service in"),
        ({"folder": "Gone"}, "There is no folder “Gone”"),
    ],
)
def test_a_try_says_exactly_what_is_wrong(
    house: House, server: MailServer, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(ChannelFailed) as failed:
        mailboxes.try_out(house.engine.core, server.entry(**changes))
    assert said in failed.value.message
    assert failed.value.remedy


def test_a_try_counts_what_waits_and_touches_nothing(house: House, server: MailServer) -> None:
    server.deliver(a_mail("One"), MONDAY)
    server.deliver(a_mail("Two"), MONDAY)
    assert mailboxes.try_out(house.engine.core, server.entry()).waiting == 2
    assert server.subjects(seen=False) == ["One", "Two"]
    assert titles(house) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"host": " "}, "mail server is missing"),
        ({"host": "a b"}, "mail server is missing"),
        ({"port": 0}, "no port"),
        ({"user": ""}, "user is missing"),
        ({"password": ""}, "password is missing"),
        ({"filed_in": ""}, "is missing"),
        ({"filed_in": "inbox"}, "Mails cannot be moved into the folder"),
        ({"folder": "a\r\nb"}, "line breaks"),
        ({"security": "hope"}, "A choice is missing"),
    ],
)
def test_an_entry_that_does_not_hold_is_refused(
    house: House, server: MailServer, changes: dict[str, object], said: str
) -> None:
    with pytest.raises(Invalid, match=said):
        enter(house, server, **changes)


def test_a_folder_is_entered_once_and_two_administrators_do_not_overwrite_each_other(
    house: House, server: MailServer
) -> None:
    box = enter(house, server)
    with pytest.raises(Conflict, match="looked into already"):
        enter(house, server, name="Other")
    core = house.engine.core
    mailboxes.switch(core, box.id, active=False, actor="adam", revision=0)
    with pytest.raises(StaleRevision):
        mailboxes.change(core, box.id, server.entry(), actor="lin", revision=0)


def test_a_known_password_goes_to_no_other_place(house: House, server: MailServer) -> None:
    box = enter(house, server)
    core = house.engine.core
    for changes in ({"host": "evil.example"}, {"user": "other"}, {"port": 1234}, {"security": "tls"}):
        with pytest.raises(Invalid, match="needs the password anew"):
            mailboxes.change(
                core, box.id, server.entry(password="", **changes), actor="adam", revision=box.revision
            )
    saved = mailboxes.change(
        core, box.id, server.entry(password="", name="New name"), actor="adam", revision=box.revision
    )
    assert saved.password == box.password


def test_a_password_is_kept_sealed_and_stands_in_no_event_log_or_message(
    house: House, server: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    box = enter(house, server, folder="Missing")
    look(house)
    with house.engine.store.read() as queries:
        told = [event.payload for event in queries.events.stream("mailboxes")]
    assert [sorted(item) for item in told] == [["folder", "host", "mailbox", "user"], ["mailbox", "reason"]]
    everything = json.dumps(told, ensure_ascii=False) + repr(box_of(house, box)) + "".join(incidents(house))
    everything += "".join(str(item.payload) for item in house.post.sent) + "".join(capsys.readouterr())
    assert PASSWORD not in everything
    house.close()
    assert PASSWORD.encode() not in b"".join(file.read_bytes() for file in house.settings.home.glob("*"))
    house.open()


def test_on_another_machine_the_password_is_asked_for_anew(house: House, server: MailServer) -> None:
    box = enter(house, server)
    house.close()
    (house.settings.home / "secret").unlink()
    house.open()
    look(house)
    assert "cannot be read with this desk's key" in box_of(house, box).error
    assert len(incidents(house)) == 1


def test_paused_it_is_left_alone_and_what_stood_about_it_is_closed(house: House, server: MailServer) -> None:
    server.deliver(a_mail("Later"), MONDAY)
    box = enter(house, server, folder="Missing")
    look(house)
    core = house.engine.core
    paused = mailboxes.switch(core, box.id, active=False, actor="adam", revision=0)
    assert incidents(house) == []
    assert later(house, hours=1) == 0
    assert box_of(house, box).failures == 0, "nobody looked"
    saved = mailboxes.change(core, box.id, server.entry(), actor="adam", revision=paused.revision)
    mailboxes.switch(core, box.id, active=True, actor="adam", revision=saved.revision)
    assert look(house) == 1


def test_changed_in_the_middle_of_a_look_the_rest_waits_for_the_new_settings(
    house: House, server: MailServer
) -> None:
    for number in range(3):
        server.deliver(a_mail(f"Mail {number}"), MONDAY)
    box = enter(house, server)

    @contextmanager
    def open_watched(mailbox: Mailbox, password: str) -> Iterator[object]:
        with open_inbox(mailbox, password) as inbox:
            read = inbox.read

            def read_once(uid: int) -> bytes | None:
                raw = read(uid)
                if len(titles(house)) == 1:
                    stored = box_of(house, box)
                    mailboxes.switch(
                        house.engine.core, box.id, active=False, actor="adam", revision=stored.revision
                    )
                return raw

            inbox.read = read_once
            yield inbox

    house.engine.core.open_inbox = open_watched
    look(house)
    assert len(titles(house)) == 1
    assert not box_of(house, box).active
    assert incidents(house) == []


def test_removed_with_an_open_incident_nothing_is_left_of_it(house: House, server: MailServer) -> None:
    server.deliver(a_mail("Came"), MONDAY)
    box = enter(house, server)
    look(house)
    mailboxes.change(house.engine.core, box.id, server.entry(folder="Gone"), actor="adam", revision=0)
    look(house)
    mailboxes.remove(house.engine.core, box.id, actor="adam", revision=1)
    assert incidents(house) == []
    with house.engine.store.read() as queries:
        assert list(queries.mailboxes.all()) == []
        assert queries.events.stream("mailboxes")[-1].type == "mailbox.removed"
    assert titles(house) == ["Came"], "what came by it stays"


def test_more_than_one_look_can_take_is_taken_by_the_next_at_once(
    house: House, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.mailroom._MOST", 2)
    for number in range(5):
        server.deliver(a_mail(f"Mail {number}"), MONDAY)
    enter(house, server)
    assert [look(house), look(house), look(house), look(house)] == [2, 2, 1, 0]


def test_an_answer_by_mail_joins_its_case(house: House, server: MailServer) -> None:
    server.deliver(a_mail("Broken"), MONDAY)
    enter(house, server)
    look(house)
    with house.engine.store.read() as queries:
        (case,) = queries.cases_page(DESK).rows
    server.deliver(a_mail(f"Re: {case.number}", "The foot is loose, too. What shall I do?"), MONDAY)
    assert later(house) == 1
    assert titles(house) == ["Broken"]


def test_a_working_desk_looks_by_itself(house: House, server: MailServer) -> None:
    server.deliver(a_mail("By itself"), MONDAY)
    enter(house, server)
    looked = Event()
    whole = house.engine.core.registry.mail_intake
    assert whole is not None

    def telling(engine: Engine, arrived: Arrived) -> None:
        whole(engine, arrived)
        looked.set()

    house.engine.core.registry.mail_intake = telling
    house.desk.start_working()
    assert looked.wait(20)
    house.desk.close()
    house.open()
    assert titles(house) == ["By itself"]


def test_a_first_day_is_kept_when_nothing_else_is_said(house: House, server: MailServer) -> None:
    box = enter(house, server, since=None)
    assert box.since == MONDAY.date()
    changed = mailboxes.change(
        house.engine.core, box.id, replace(server.entry(), since=None), actor="adam", revision=0
    )
    assert changed.since == date(2026, 11, 23)
