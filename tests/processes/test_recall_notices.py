"""Owners whom the notice of a recall did not reach are seen, told in another way, and counted truly (S11)."""

from __future__ import annotations

from hashlib import sha256

import pytest

from engine.errors import Conflict, Invalid
from engine.model import Json
from processes.complaint import recalls
from processes.complaint.intake import intake_mail
from processes.complaint.recall_notices import tell_again
from processes.complaint.records.recalls import Owner
from tests.recalls import Batch, recalled
from tests.world import House


def refusing(house: House) -> Batch:
    """A recall whose notice to the second owner the mail server refuses for good."""
    house.post.refuse = lambda outward: "!550 No such user" if "owner2" in outward.recipient else None
    batch = recalled(house)
    house.settle()
    return batch


def owner_at(batch: Batch, address: str) -> Owner:
    return next(owner for owner in batch.owners if owner.address == address)


def lost(batch: Batch) -> dict[str, str]:
    with batch.house.engine.store.read() as queries:
        found = recalls.lost_notices(queries, batch.recalls[-1], batch.owners)
    return {owner.address: found[owner.id] for owner in batch.owners if owner.id in found}


def reached(batch: Batch) -> dict[str, Json]:
    with batch.house.engine.store.read() as queries:
        found = recalls.lost_notices(queries, batch.recalls[-1], batch.owners)
    return recalls.figures(batch.owners, 90, found)


def bounce(house: House, address: str, key: str = "", action: str = "failed") -> None:
    """Her mail server sends a notice back; it names the mail where ``key`` is given."""
    mark = sha256(key.encode()).hexdigest()[:32]
    original = (
        f"\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <{mark}@modelhouse.example>\r\n"
    )
    status = "5.1.1" if action == "failed" else "4.4.1"
    raw = (
        "From: MAILER-DAEMON@post.example\r\nReturn-Path: <>\r\nTo: service@modelhouse.example\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\n"
        f"Message-ID: <{abs(hash((address, key, action)))}@post.example>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nThe mail could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; post.example\r\n\r\n"
        f"Final-Recipient: rfc822; {address}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: smtp; 550 Mailbox unknown\r\n{original if key else ''}\r\n--b--\r\n"
    )
    assert intake_mail(house.engine, raw.encode()).what == "recorded"
    house.settle()


def test_a_notice_that_the_mail_server_refuses_leaves_its_owner_not_reached(house: House) -> None:
    batch = refusing(house)
    assert lost(batch) == {"owner2@post.example": "550 No such user"}
    assert (reached(batch)["notified"], reached(batch)["lost"]) == (4, 1)


def test_a_notice_that_bounces_takes_its_owner_back_from_those_reached(house: House) -> None:
    batch = recalled(house)
    owner = owner_at(batch, "owner1@post.example")
    assert reached(batch)["notified"] == 5
    bounce(house, "owner1@post.example", f"recall:{owner.id}:notice")
    assert "550 Mailbox unknown" in lost(batch)["owner1@post.example"]
    assert (reached(batch)["notified"], reached(batch)["lost"]) == (4, 1)
    assert [event.type for event in house.history(batch.number)].count("recall.notice_lost") == 1


def test_a_bounce_that_names_no_mail_is_taken_for_the_last_notice_to_its_address(house: House) -> None:
    batch = recalled(house)
    bounce(house, "owner3@post.example")
    assert list(lost(batch)) == ["owner3@post.example"]


def test_a_report_of_mere_delay_or_about_somebody_else_takes_nothing_back(house: House) -> None:
    batch = recalled(house)
    bounce(house, "owner1@post.example", action="delayed")
    bounce(house, "stranger@post.example")
    assert lost(batch) == {}


def test_another_mail_address_gets_the_notice_and_is_kept(house: House) -> None:
    batch = refusing(house)
    owner = owner_at(batch, "owner2@post.example")
    tell_again(house.engine, owner.id, "mail", "new2@post.example", actor="ben")
    house.settle()
    assert "new2@post.example" in batch.told()
    assert lost(batch) == {}
    assert reached(batch)["notified"] == 5
    with house.engine.store.read() as queries:
        assert queries.records.customers.get(owner.customer).email == "new2@post.example"
    (told,) = [event for event in house.history(batch.number) if event.type == "recall.told_again"]
    assert told.actor == "ben"


def test_the_other_address_may_fail_too_and_a_third_is_tried(house: House) -> None:
    batch = refusing(house)
    owner = owner_at(batch, "owner2@post.example")
    tell_again(house.engine, owner.id, "mail", "owner2b@post.example", actor="ben")
    house.settle()
    assert lost(batch) == {"owner2b@post.example": "550 No such user"}
    tell_again(house.engine, owner.id, "mail", "third@post.example", actor="ben")
    house.settle()
    assert lost(batch) == {}
    assert "third@post.example" in batch.told()


@pytest.mark.parametrize(("way", "words"), [("letter", "5 Harbour Road"), ("phone", "She puts it away.")])
def test_a_letter_or_a_call_is_written_down_by_a_person(house: House, way: str, words: str) -> None:
    batch = refusing(house)
    owner = owner_at(batch, "owner2@post.example")
    sent = len(house.post.sent)
    house.pass_time(minutes=5)
    tell_again(house.engine, owner.id, way, words, actor="ana")
    house.settle()
    assert len(house.post.sent) == sent, "nothing leaves the desk by itself"
    assert lost(batch) == {}
    assert reached(batch)["lost"] == 0


def test_whom_no_notice_reached_is_not_reminded_at_the_dead_address(house: House) -> None:
    batch = refusing(house)
    house.pass_time(days=14, hours=1)
    batch.does("check_effect", "ben", decision="remind")
    house.settle()
    reminded = [item for item in batch.told("Please answer")]
    assert "owner1@post.example" in reminded
    assert "owner2@post.example" not in reminded
    with house.engine.store.read() as queries:
        lost_rows = queries.outbox.undelivered(house.case(batch.number).id)
    assert len(lost_rows) == 1


def test_the_effect_is_measured_with_those_not_reached(house: House) -> None:
    batch = refusing(house)
    house.pass_time(days=14, hours=1)
    effect = batch.recalls[-1].effect
    assert effect is not None
    assert (effect["notified"], effect["lost"], effect["answered"]) == (4, 1, 0)


def test_whoever_answers_all_the_same_was_reached(house: House) -> None:
    batch = refusing(house)
    batch.answers(owner_at(batch, "owner2@post.example"), "keeps", by="ben")
    assert (reached(batch)["lost"], reached(batch)["answered"]) == (0, 1)


def test_nothing_is_told_without_a_way_words_or_a_running_recall(house: House) -> None:
    batch = refusing(house)
    owner = owner_at(batch, "owner2@post.example")
    for way, words in (("pigeon", "x"), ("phone", " "), ("mail", "no address")):
        with pytest.raises(Invalid):
            tell_again(house.engine, owner.id, way, words, actor="ben")
    unknown = next(owner for owner in batch.owners if owner.customer is None)
    with pytest.raises(Invalid, match="Nobody knows who owns"):
        tell_again(house.engine, unknown.id, "mail", "a@post.example", actor="ben")
    for other in batch.owners:
        batch.answers(other, "gone", by="ben")
    batch.does("check_effect", "ben", decision="effective")
    batch.does("settle_stock", "wanda", outcome="none", units_settled=0)
    with pytest.raises(Conflict):
        tell_again(house.engine, owner.id, "phone", "Called.", actor="ben")
