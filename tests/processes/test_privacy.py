"""What is held about a customer, how long, and what is left of it then."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from contextlib import closing
from datetime import datetime

import orjson
import pytest

from engine.errors import Conflict, Invalid, NotAllowed
from processes.complaint import portal, privacy
from tests.stories import MARIA, Story
from tests.world import House

BOSS = "lin"
NAMES = ("Maria", "maria@post.example", "600 111 222", "S-1")


@pytest.fixture
def closed(story: Story) -> Story:
    """Maria's broken hand, answered and closed."""
    story.broken_hand("2026-07-01", photos=[]).classified("consultation")
    story.replied()
    story.says(satisfied=True)
    assert story.status == "closed"
    return story


def customer(story: Story) -> int:
    with story.house.engine.store.read() as queries:
        found = queries.records.same_customer(MARIA["email"], "")
    assert found is not None
    return found.id


def everything(house: House) -> str:
    """All that the database holds, as text."""
    with closing(sqlite3.connect(house.settings.file)) as database:
        return "\n".join(line for line in database.iterdump() if line.startswith("INSERT"))


def test_three_years_after_its_closure_nobody_is_found_in_a_case(house: House, closed: Story) -> None:
    house.pass_time(days=3 * 365 - 30)
    assert house.case(closed.number).title
    house.pass_time(days=40)
    assert not house.case(closed.number).title, "the daily round has been there"
    held = everything(house)
    assert [name for name in NAMES if name in held] == []


def test_figures_and_the_history_stay(house: House, closed: Story) -> None:
    before = [(event.type, event.at, event.actor) for event in house.history(closed.number)]
    house.pass_time(days=3 * 365 + 2)
    after = house.history(closed.number)
    assert [(event.type, event.at, event.actor) for event in after[: len(before)]] == before
    assert {event.type for event in after[len(before) :]} == {"case.anonymised"}
    with house.engine.store.read() as queries:
        broken = [head.stream for head in queries.events.heads() if queries.events.verify(head.stream)]
        kept = queries.records.complaints.get(house.case(closed.number).id)
        contact = queries.records.contacts_of(kept.case)[0]
    assert broken == []
    assert (kept.type, contact.satisfied, contact.channel) == ("consultation", True, "call")


def test_a_legal_hold_keeps_everything_until_it_is_lifted(house: House, closed: Story) -> None:
    case, viewer = house.case(closed.number), house.engine.viewer(BOSS)
    privacy.set_hold(house.engine, case, reason="Lawsuit 7/26.", viewer=viewer)
    with pytest.raises(Conflict, match="already"):
        privacy.set_hold(house.engine, case, reason="Again.", viewer=viewer)
    house.pass_time(days=4 * 365)
    assert house.case(closed.number).title
    assert [
        item.hindrance for item in privacy.erase(house.engine, customer(closed), reason="x", viewer=viewer)
    ] == ["hold"]
    privacy.lift_hold(house.engine, case, viewer=viewer)
    house.pass_time(days=1)
    assert not house.case(closed.number).title


def test_a_case_closed_as_not_reached_whose_contact_still_waits_is_forgotten_too(
    house: House, story: Story
) -> None:
    story.broken_hand("2026-07-01").classified()
    portal.not_reached(house.engine, house.case(story.number), actor="ben")
    house.settle()
    for channel in ("phone", "phone", "email"):
        story.does("try_to_reach", "ben", outcome="nobody", channel=channel)
        house.pass_time(days=1, minutes=1)
    assert story.status == "unreachable"
    story.does("decide_escalation", "lin", decision="resolve", words="She could not be reached.")
    house.pass_time(days=3 * 365 + 2)
    assert not house.case(story.number).title
    assert [name for name in NAMES if name in everything(house)] == []


def test_an_export_holds_all_that_is_known_of_her(house: House, closed: Story) -> None:
    with house.engine.store.write() as uow:
        uow.files.put(
            b"a photo",
            name="ship 1.jpg",
            content_type="image/jpeg",
            at=house.clock.now(),
            case=house.case(closed.number).id,
        )
        uow.commit()
    with house.engine.store.read() as queries:
        packed = privacy.export(queries, customer(closed), house.engine.viewer(BOSS))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        told = orjson.loads(archive.read("data.json"))
        (case,) = told["cases"]
        assert archive.read(case["files"][0]) == b"a photo"
    assert told["customer"]["email"] == MARIA["email"]
    assert case["number"] == closed.number
    assert any("The hand broke off." in words["text"] for words in case["conversation"])
    assert any("this is what we found" in reply["body"] for reply in case["replies"])
    assert "pin" not in case["complaint"]


def test_she_is_erased_at_her_request_and_her_pin_opens_nothing(house: House, closed: Story) -> None:
    viewer = house.engine.viewer(BOSS)
    assert privacy.erase(house.engine, customer(closed), reason="Her letter of today.", viewer=viewer) == []
    assert [name for name in NAMES if name in everything(house)] == []
    with pytest.raises(NotAllowed):
        portal.check_pin(house.engine, closed.number, closed.registered.pin)


def test_what_is_still_worked_on_stays_and_is_named(house: House, closed: Story) -> None:
    second = Story(house).broken_hand("2026-07-01")
    left = privacy.erase(
        house.engine, customer(closed), reason="Her letter.", viewer=house.engine.viewer(BOSS)
    )
    assert [(item.case.number, item.hindrance) for item in left] == [(second.number, "open")]
    with house.engine.store.read() as queries:
        assert queries.records.customers.get(customer(closed)).name == MARIA["name"], "her open case needs it"
    assert house.case(closed.number).title == ""


def test_nothing_is_erased_without_a_reason(house: House, closed: Story) -> None:
    with pytest.raises(Invalid):
        privacy.erase(house.engine, customer(closed), reason=" ", viewer=house.engine.viewer(BOSS))
    assert house.case(closed.number).title


def test_a_case_hidden_from_whoever_exports_is_neither_in_it_nor_erased(house: House, closed: Story) -> None:
    with house.engine.store.write() as uow:
        uow.cases.bar(house.case(closed.number).id, BOSS, "complained about", house.clock.now())
        uow.commit()
    viewer = house.engine.viewer(BOSS)
    with house.engine.store.read() as queries:
        packed = privacy.export(queries, customer(closed), viewer)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert orjson.loads(archive.read("data.json"))["cases"] == []
    assert privacy.erase(house.engine, customer(closed), reason="x", viewer=viewer) == []
    assert house.case(closed.number).title


def test_what_the_books_need_is_not_erased_before_its_time(house: House, closed: Story) -> None:
    case = house.case(closed.number).id
    with house.engine.store.write() as uow:
        uow.records.payments.add(
            case=case,
            line=1,
            kind="payment",
            amount="10.00",
            currency="EUR",
            made_on="2026-11-23",
            reference="M. Gomez",
            recorded_by="fiona",
            recorded_at=house.clock.now(),
        )
        uow.commit()
    left = privacy.erase(
        house.engine, customer(closed), reason="Her letter.", viewer=house.engine.viewer(BOSS)
    )
    assert [item.hindrance for item in left] == ["books"]


@pytest.mark.parametrize(("now", "then"), [("2028-02-29", "2025-02-28"), ("2027-03-31", "2024-03-31")])
def test_years_are_calendar_years(now: str, then: str) -> None:
    moment = datetime.fromisoformat(f"{now}T12:00+00:00")
    assert privacy.years_before(moment, 3).date().isoformat() == then


def test_what_was_sent_in_and_out_is_exported_and_forgotten_with_its_case(house: House, story: Story) -> None:
    story.broken_hand("2026-06-23").classified().replied().inspected(place="photos").opined()
    sends = {
        "comes_back": "sends",
        "send_what": "Maria's captain",
        "send_to": "Harbour Road 1",
        "send_days": 10,
    }
    story.agreed("replacement", **sends)
    came = {"quantity": 1, "came_on": "2026-11-26", "condition": "good", "note": "Maria's own box."}
    story.does("receive_item", "wanda", **came).does("check_item", "wanda", outcome="as_agreed")
    story.sends_replacement().has_it().replied().says(satisfied=True)
    with house.engine.store.read() as queries:
        packed = privacy.export(queries, customer(story), house.engine.viewer(BOSS))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        told = orjson.loads(archive.read("data.json"))["cases"][0]
    assert told["returns"][0]["receipts"][0]["note"] == "Maria's own box."
    assert told["replacements"][0]["tracking"] == "PX 7"
    house.pass_time(days=3 * 365 + 40)
    held = everything(house)
    assert [word for word in (*NAMES, "Harbour Road 1", "PX 7") if word in held] == []
    with house.engine.store.read() as queries:
        (kept,) = queries.records.replacements.by("line", story.told.lines[0].id)
    assert kept.sent_on == "2026-11-27", "figures stay"
