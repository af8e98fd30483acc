"""S8: a dealer is a party to the case, with her own messages and part, and nothing of the customer."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from io import BytesIO
from re import search
from typing import Any
from zipfile import ZipFile

import pytest

from engine.errors import Conflict, FormInvalid, NotAllowed
from engine.model import Json
from processes.complaint import corrections, dealers, portal, privacy
from processes.complaint.intake import intake_mail
from processes.complaint.records.dealers import Dealer
from tests.stories import MARIA, Story
from tests.world import House

SHOP = "shop@corner.example"
CORNER: dict[str, Json] = {"name": "Toy Corner", "email": SHOP, "reference": "TC-77"}
UNIT = {"model": "Sail ship", "serial": "S-1", "purchased_on": "2026-07-01", "proof": "receipt"}
LINES = [{"item": "Captain", "defect": "hand_broken", "quantity": 1}]
OWN = {**MARIA, "address": "Calle Mayor 7, Madrid"}
SECRETS = ("Maria", "Gomez", "maria@post.example", "600 111 222", "Calle Mayor", "broke off", "42.50")
"""What of the customer no dealer may ever see: name, mail, phone, address, words, and her quote."""


def told_by_dealer(story: Story, **more: Any) -> Story:
    """A dealer hands in what her customer said of an item that she sold."""
    return story.registers(channel="dealer", dealer=CORNER, customer=OWN, product=UNIT, lines=LINES, **more)


@pytest.fixture
def told(story: Story) -> Story:
    return told_by_dealer(story)


def mails(house: House, to: str = SHOP) -> list[dict[str, Any]]:
    house.settle()
    return [item.payload for item in house.post.sent if item.recipient == to]


def pin(house: House) -> str:
    """The PIN in the newest mail that gave one."""
    bodies = [mail["body"] for mail in mails(house) if "PIN is" in mail["body"]]
    found = search(r"PIN is (\d{6})", bodies[-1])
    assert found
    return found[1]


def enter(house: House, number: str) -> Dealer:
    return dealers.check_pin(house.engine, number, pin(house))


def sees(house: House, dealer: Dealer) -> dealers.DealerStory:
    with house.engine.store.read() as queries:
        return dealers.story_of(queries, queries.records.dealers.get(dealer.id))


def answer(next: str = "wait", message: str = "Please send us the item.", **more: Json) -> dict[str, Json]:
    return {"dealer": CORNER, "message": message, "next": next, **more}


def test_a_dealer_who_told_us_gets_number_and_pin_and_a_person_coordinates_within_a_day(
    house: House, told: Story
) -> None:
    (mail,) = mails(house)
    assert told.number in mail["subject"] + mail["body"]
    assert "TC-77" in mail["body"]
    task = house.task(told.number, "coordinate")
    assert (task.unit, task.due_at) == ("after_sales", house.clock.now() + timedelta(days=1))
    assert enter(house, told.number).name == "Toy Corner"


def test_nothing_of_the_customer_is_in_what_she_sees_or_is_sent(house: House, told: Story) -> None:
    dealer = enter(house, told.number)
    told.classified().replied().inspected(cause="use").opined()
    told.does("confirm_refusal", "oskar", decision="confirm", words="A word for colleagues only.")
    told.does("draw_quote", "ben", items=[{"text": "Hand", "amount": 42.5}], currency="EUR", valid_days=14)
    portal.write_message(house.engine, house.case(told.number), "It broke off again, says Maria.")
    told.does("coordinate", "ben", **answer(step="She sends it by Friday."))
    dealers.write(house.engine, dealer.id, "It is on its way.")
    story = sees(house, dealer)
    assert [line.item for line in story.lines] == ["Captain"]
    assert story.stage == "examined"
    assert story.dealer.step == "She sends it by Friday."
    assert [(item.inward, item.text) for item in story.messages] == [
        (False, "Please send us the item."),
        (True, "It is on its way."),
    ]
    shown = {**asdict(story), "lines": [(line.item, line.quantity, line.status) for line in story.lines]}
    everything = f"{shown} {mails(house)}"
    assert [secret for secret in SECRETS if secret in everything] == []
    assert "colleagues" not in everything


def test_the_customer_sees_nothing_of_what_the_dealer_and_the_house_wrote(house: House, told: Story) -> None:
    dealer = enter(house, told.number)
    dealers.write(house.engine, dealer.id, "Between us: she dropped it.")
    told.does("coordinate", "ben", **answer(message="Thank you for telling us."))
    assert "Between us" not in str(asdict(told.told))
    assert "Thank you for telling us" not in str(asdict(told.told))
    assert "Between us" not in str(mails(house, MARIA["email"]))


def test_a_message_that_names_the_customer_is_refused(house: House, told: Story) -> None:
    for words in ("Ask Maria Gomez.", "Write to MARIA@post.example", "She lives at Calle Mayor 7, Madrid"):
        with pytest.raises(FormInvalid, match="names the customer"):
            told.does("coordinate", "ben", **answer(message=words))
    with pytest.raises(FormInvalid, match="names the customer"):
        told.does("coordinate", "ben", **answer(step="Call +34 600 111 222"))
    assert len(mails(house)) == 1


def test_she_is_waited_for_two_days_and_her_answer_comes_back_as_a_task(house: House, told: Story) -> None:
    told.does("coordinate", "ben", **answer())
    assert "coordinate" not in told.waiting
    dealer = enter(house, told.number)
    assert dealer.answer_by == house.clock.now() + timedelta(days=2)
    dealers.write(house.engine, dealer.id, "It is on its way.")
    assert "coordinate" in told.waiting
    assert "It is on its way." in str(
        house.engine.task_page(house.task(told.number, "coordinate").id, house.engine.viewer("ben")).data[
            "talk"
        ]
    )
    assert sees(house, dealer).dealer.answer_by is None


def test_without_her_answer_a_person_looks_at_it_again(house: House, told: Story) -> None:
    told.does("coordinate", "ben", **answer())
    house.pass_time(days=2, minutes=1)
    assert "coordinate" in told.waiting


def test_she_may_write_while_nothing_is_open_with_her(house: House, told: Story) -> None:
    told.does("coordinate", "ben", **answer(next="rest"))
    house.pass_time(days=3)
    assert "coordinate" not in told.waiting
    dealers.write(house.engine, enter(house, told.number).id, "One thing more.")
    assert "coordinate" in told.waiting


def test_what_she_writes_while_the_task_waits_is_told_to_the_handlers(house: House, told: Story) -> None:
    before = house.task(told.number, "coordinate")
    dealers.write(house.engine, enter(house, told.number).id, "One thing more.")
    house.settle()
    assert house.task(told.number, "coordinate").id == before.id
    assert any("Toy Corner has written" in str(item.payload) for item in house.post.sent)
    assert [event["text"] for event in told.events("dealer.wrote")] == ["One thing more."]


def test_a_complaint_about_a_dealer_is_coordinated_and_a_person_decides_what_she_hears(
    house: House, story: Story
) -> None:
    story.registers(product={**UNIT, "seller": "Toy Corner"}, lines=LINES, customer=OWN)
    story.classified(concern="dealer")
    assert {"coordinate", "examine_matter"} <= story.waiting
    assert story.form("coordinate")["dealer"]["name"] == "Toy Corner"
    assert mails(house) == []
    story.does("coordinate", "ben", **answer(message="What happened?"))
    access, message = mails(house)
    assert "PIN" in access["body"]
    assert "What happened?" in message["body"]
    assert [secret for secret in SECRETS if secret in f"{access}{message}"] == []


def test_a_message_needs_an_address_and_waiting_needs_a_message(house: House, story: Story) -> None:
    story.registers(customer=OWN).classified(concern="dealer")
    with pytest.raises(FormInvalid, match="address is not known"):
        story.does("coordinate", "ben", **(answer() | {"dealer": {"name": "Toy Corner"}}))
    with pytest.raises(FormInvalid, match="what you wait for"):
        story.does("coordinate", "ben", **answer(message=""))


def test_a_confidential_case_tells_her_nothing_until_a_person_does_and_never_its_items(
    house: House, story: Story
) -> None:
    told_by_dealer(story, confidential=True)
    assert mails(house) == []
    story.does("coordinate", "lin", **answer())
    told = sees(house, enter(house, story.number))
    assert (list(told.lines), told.stage) == ([], "open")


def test_a_dealer_who_is_complained_about_gets_no_access_by_herself(house: House, story: Story) -> None:
    told_by_dealer(story, person_complained_about="the owner of Toy Corner")
    assert mails(house) == []
    assert "coordinate" in story.waiting


def test_somebody_barred_from_the_case_hears_nothing_of_her(house: House, told: Story) -> None:
    with house.engine.store.write() as uow:
        uow.cases.bar(house.case(told.number).id, "ben", "complained about", house.clock.now())
        uow.commit()
    dealers.write(house.engine, enter(house, told.number).id, "One thing more.")
    house.settle()
    with house.engine.store.read() as queries:
        email = queries.people.get("ben").email
    assert not [item for item in house.post.sent if item.recipient == email]
    assert not [task for task in house.work_list("ben") if task.case == house.case(told.number).id]


def test_a_withdrawn_case_ends_her_coordination_with_a_last_word(house: House, told: Story) -> None:
    dealer = enter(house, told.number)
    portal.withdraw(house.engine, house.case(told.number))
    house.settle()
    assert "coordinate" not in told.waiting
    assert "closed" in mails(house)[-1]["subject"]
    assert "withdraw" not in str(mails(house)[-1])
    assert sees(house, dealer).stage == "withdrawn"
    with pytest.raises(Conflict, match="over"):
        dealers.write(house.engine, dealer.id, "And now?")


def test_whoever_takes_no_further_part_is_kept_out(house: House, told: Story) -> None:
    dealer, known = enter(house, told.number), pin(house)
    told.does("coordinate", "ben", **answer(next="leave", message=""))
    with pytest.raises(NotAllowed):
        dealers.check_pin(house.engine, told.number, known)
    with pytest.raises(NotAllowed, match="ended"):
        dealers.write(house.engine, dealer.id, "Still me.")


def test_another_address_needs_another_pin(house: House, told: Story) -> None:
    before = pin(house)
    told.does("coordinate", "ben", **answer() | {"dealer": {**CORNER, "email": "new@corner.example"}})
    with pytest.raises(NotAllowed):
        dealers.check_pin(house.engine, told.number, before)
    assert len(mails(house, "new@corner.example")) == 2


def test_the_customers_pin_opens_nothing_of_hers_and_hers_nothing_of_the_customers(
    house: House, told: Story
) -> None:
    with pytest.raises(NotAllowed):
        dealers.check_pin(house.engine, told.number, told.registered.pin)
    with pytest.raises(NotAllowed):
        portal.check_pin(house.engine, told.number, pin(house))


def test_guessing_her_pin_locks_her_page_for_a_while_and_never_the_customers(
    house: House, told: Story
) -> None:
    for _ in range(dealers.GUESSES):
        with pytest.raises(NotAllowed, match="belong together"):
            dealers.check_pin(house.engine, told.number, "000000x")
    with pytest.raises(NotAllowed, match="too many"):
        enter(house, told.number)
    assert portal.check_pin(house.engine, told.number, told.registered.pin)
    house.pass_time(minutes=16)
    assert enter(house, told.number)


def test_items_that_somebody_else_sold_are_not_hers_to_see(house: House, story: Story) -> None:
    story.registers(
        channel="dealer", dealer=CORNER, customer=OWN, product={**UNIT, "seller": "Another shop"}, lines=LINES
    )
    assert list(sees(house, enter(house, story.number)).lines) == []


def test_what_a_program_says_of_a_dealer_gives_nobody_access(house: House, story: Story) -> None:
    story.registers(by="", channel="dealer", dealer=CORNER, customer=OWN, product=UNIT, lines=LINES)
    assert mails(house) == []


def test_nothing_of_her_is_left_when_the_case_is_forgotten(house: House, told: Story) -> None:
    dealers.write(house.engine, enter(house, told.number).id, "Between us: she dropped it.")
    portal.withdraw(house.engine, house.case(told.number))
    house.settle()
    privacy.forget(house.engine, house.case(told.number), reason="asked")
    with house.engine.store.read() as queries:
        kept = queries.records
        (dealer,) = kept.dealers.by("case", house.case(told.number).id)
        messages = kept.dealer_messages.by("dealer", dealer.id)
    assert dealer.name == dealer.email == dealer.reference == dealer.pin == ""
    assert [(item.author, item.text, item.files) for item in messages] == [("", "", [])]


def mail_from(sender: str, number: str, text: str) -> bytes:
    return (
        f"From: Corner <{sender}>\r\nTo: desk@house.example\r\nSubject: Re: {number}\r\n"
        f"Message-ID: <1@corner.example>\r\nDate: Mon, 23 Nov 2026 09:00:00 +0000\r\n\r\n{text}\r\n"
    ).encode()


def test_her_answer_by_mail_is_a_message_of_hers_and_no_word_of_the_customers(
    house: House, told: Story
) -> None:
    raw = mail_from(SHOP.upper(), told.number, "It left today.")
    assert intake_mail(house.engine, raw).what == "added"
    assert intake_mail(house.engine, raw).what == "known"
    dealer = enter(house, told.number)
    assert [item.text.strip() for item in sees(house, dealer).messages] == ["It left today."]
    assert len(told.told.contacts) == 1
    assert "It left today" not in str(told.told.words)


def test_her_mail_after_the_end_of_the_case_opens_one_of_her_own(house: House, told: Story) -> None:
    portal.withdraw(house.engine, house.case(told.number))
    house.settle()
    outcome = intake_mail(house.engine, mail_from(SHOP, told.number, "One thing more."))
    assert outcome.what == "opened"
    assert outcome.number != told.number
    assert "One thing more" not in str(told.told.words)


def test_what_she_wrote_is_not_in_what_the_customer_is_handed_out(house: House, told: Story) -> None:
    with house.engine.store.write() as uow:
        slip = uow.files.put(b"slip", name="slip.pdf", content_type="application/pdf", at=house.clock.now())
        uow.commit()
    dealers.write(house.engine, enter(house, told.number).id, "Between us: she dropped it.", (slip.hash,))
    with house.engine.store.read() as queries:
        customer = queries.records.same_customer(MARIA["email"], "")
        packed = privacy.export(queries, customer.id, house.engine.viewer("lin"))
    with ZipFile(BytesIO(packed)) as archive:
        assert "Between us" not in archive.read("data.json").decode()
        assert archive.namelist() == ["data.json"]


def test_a_merger_takes_her_coordination_along_and_a_split_gives_it_back(
    house: House, story: Story, told: Story
) -> None:
    other = Story(house).registers(customer=OWN, product=UNIT, lines=LINES)
    viewer = house.engine.viewer("oskar")
    dealer = enter(house, told.number)
    corrections.merge(house.engine, told.number, other.number, reason="The same.", viewer=viewer)
    assert "coordinate" in other.waiting
    assert "coordinate" not in told.waiting
    dealers.write(house.engine, dealer.id, "It left today.")
    assert sees(house, dealer).open
    assert [event["text"] for event in other.events("dealer.wrote")] == ["It left today."]
    corrections.split(house.engine, told.number, reason="Two matters.", viewer=viewer)
    assert "coordinate" in told.waiting
    assert "coordinate" not in other.waiting
