"""What arrives becomes a case, joins one, or is kept; nothing is lost and a bounce opens nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import FormInvalid
from engine.model import DESK
from processes.complaint.intake import intake_json, intake_mail
from tests.stories import Story

SAMPLES = Path(__file__).parents[1] / "engine" / "mail" / "samples"


def sample(name: str) -> bytes:
    return (SAMPLES / f"{name}.eml").read_bytes()


def cases(house) -> int:
    with house.engine.store.read() as queries:
        return queries.cases_page(DESK).total


@pytest.mark.parametrize(
    "name",
    ["attachments", "html_only", "gb18030", "iso_2022_jp", "multipart_alternative", "mislabelled", "broken"],
)
def test_a_mail_opens_a_case_that_waits_for_reception_with_its_words_and_its_original(house, name):
    outcome = intake_mail(house.engine, sample(name))
    story = Story(house)
    story.number = outcome.number
    assert outcome.what == "opened"
    assert story.waiting == {"register_contact"}
    assert story.form("register_contact")["description"].strip()
    with house.engine.store.read() as queries:
        files = queries.files.of_case(house.case(outcome.number).id)
        assert queries.files.content(files[0].hash) == sample(name)


def test_text_in_chinese_and_japanese_is_readable(house):
    for name, words in (("gb18030", "模型"), ("iso_2022_jp", "模型")):
        outcome = intake_mail(house.engine, sample(name))
        with house.engine.store.read() as queries:
            (contact,) = queries.records.contacts_of(house.case(outcome.number).id)
        assert any(word in contact.description for word in words), contact.description


@pytest.mark.parametrize(
    "name",
    [
        "dsn_bounce",
        "exchange_bounce",
        "qmail_bounce",
        "out_of_office_de",
        "out_of_office_zh",
        "thanks",
        "list",
    ],
)
def test_a_bounce_an_automatic_reply_and_a_thank_you_are_kept_and_open_nothing(house, name):
    outcome = intake_mail(house.engine, sample(name))
    assert outcome.what == "recorded"
    assert cases(house) == 0
    with house.engine.store.read() as queries:
        (event,) = queries.events.stream("intake")
        assert queries.files.content(event.payload["source"]) == sample(name)


@pytest.mark.parametrize("name", ["attachments", "dsn_bounce"])
def test_a_mail_taken_in_twice_changes_nothing(house, name):
    intake_mail(house.engine, sample(name))
    before = cases(house)
    assert intake_mail(house.engine, sample(name)).what == "known"
    assert cases(house) == before


def test_a_program_that_sends_every_mail_under_one_id_loses_none(house):
    first = answer_to("no number", "The stand is broken. What now?")
    second = first.replace(b"The stand is broken.", b"The mast is broken.")
    assert [intake_mail(house.engine, raw).what for raw in (first, second)] == ["opened", "opened"]
    again = first.replace(
        b"Subject:", b"Received: by another way; Mon, 23 Nov 2026 09:00:05 +0100\r\nSubject:"
    )
    assert [intake_mail(house.engine, raw).what for raw in (first, second, again)] == ["known"] * 3
    assert cases(house) == 2


def answer_to(number: str, words: str, **headers: str) -> bytes:
    extra = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return (
        f"From: Maria <maria@post.example>\r\nTo: desk@house.example\r\nSubject: Re: {number}\r\n"
        f"Message-ID: <{abs(hash(words))}@post.example>\r\nDate: Mon, 23 Nov 2026 09:00:00 +0100\r\n{extra}"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n"
    ).encode()


def test_an_answer_with_our_number_joins_its_case(house):
    story = Story(house).broken_hand("2026-06-23").classified()
    outcome = intake_mail(house.engine, answer_to(story.number, "Also the foot is loose, what shall I do?"))
    assert (outcome.what, outcome.number) == ("added", story.number)
    assert cases(house) == 1


def test_a_bounce_of_a_reply_takes_it_back_and_gives_the_clock_back(house):
    story = Story(house).broken_hand("2026-06-23").classified().replied()
    bounce = (
        "From: MAILER-DAEMON@post.example\r\nReturn-Path: <>\r\n"
        f"To: desk@house.example\r\nSubject: Undelivered Mail Returned to Sender\r\n"
        f"References: <{story.number}.reply-1@house.example>\r\n"
        "Message-ID: <b1@post.example>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nThe mail could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; post.example\r\n\r\n"
        "Final-Recipient: rfc822; maria@post.example\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    ).encode()
    assert intake_mail(house.engine, bounce).what == "recorded"
    house.settle()
    assert any(clock.stopped_at is None for clock in story.told.clocks if clock.name == "reply")


def test_a_thank_you_never_reopens_a_closed_case(house):
    story = Story(house).registers(type="consultation", description="Which glue?")
    story.classified("consultation").replied().says(True)
    outcome = intake_mail(
        house.engine,
        answer_to(story.number, "Thank you very much!", In_Reply_To=f"<{story.number}.1@house.example>"),
    )
    house.settle()
    assert outcome.what == "recorded"
    assert story.status == "closed"


def test_a_registration_form_as_json_opens_a_case(house):
    outcome = intake_json(
        house.engine,
        {
            "description": "The stand wobbles.",
            "customer": {"name": "Tom Baker", "email": "tom@post.example"},
            "lines": [{"item": "Stand", "defect": "unstable"}],
        },
    )
    assert outcome.what == "opened"
    assert len(outcome.pin) == 6
    house.settle()
    assert house.waiting(outcome.number) == {"confirm_classification"}


def test_a_form_that_does_not_hold_is_refused_field_by_field(house):
    with pytest.raises(FormInvalid) as refused:
        intake_json(house.engine, {"channel": "pigeon", "description": ""})
    assert set(refused.value.problems) >= {"channel", "description"}
    assert cases(house) == 0
