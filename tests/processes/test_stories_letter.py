"""S2, S9: who has no mail address is answered by letter, and the answer counts once it was posted."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from engine.errors import Conflict, Invalid, NotFound
from engine.model import RETURNED
from engine.settings import Settings
from processes.complaint import letters as post
from tests.mailserver import Post, mail_server
from tests.paper import EMIL, by_letter, letter_house, letters, said
from tests.stories import Story
from tests.world import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = letter_house(tmp_path)
    yield house
    house.close()


@pytest.fixture
def answered(house: House) -> Story:
    """Emil's first reply lies on the pile."""
    story = by_letter(house).classified()
    return story.replied(channel="letter", body="Dear Emil, we examine the hand.")


def reply_clock(story: Story):
    return next(clock for clock in story.told.clocks if clock.name == "reply")


def post_all(house: House, by: str = "ana") -> None:
    pile = [letter.id for letter in letters(house)]
    house.engine.post_letters(pile, house.engine.viewer(by))
    house.settle()


def incidents(house: House) -> list[str]:
    with house.engine.store.read() as queries:
        return [incident.message for incident in queries.open_incidents(house.engine.viewer(""))]


def test_a_draft_for_somebody_without_mail_is_a_letter(house: House) -> None:
    plain = {key: value for key, value in EMIL.items() if key != "preferred_contact"}
    story = Story(house).broken_hand("2026-10-01", channel="letter", customer=plain).classified()
    assert story.form("write_reply")["channel"] == "letter"


def test_a_reply_by_letter_lies_on_the_pile_as_a_pdf_and_does_not_count_yet(
    house: House, answered: Story
) -> None:
    (letter,) = letters(house)
    shown = said(house.engine.enclosed(letter)[0].content)
    for part in ("Model House", "Werftweg 1", "Emil Brandt", "Hafenstraße 3", "20457 Hamburg"):
        assert part in shown
    assert "Dear Emil, we examine the hand." in shown
    assert "23 November 2026" in shown
    assert "Ana Silva" in shown
    assert reply_clock(answered).stopped_at is None
    assert incidents(house) == []


def test_posting_it_stops_the_clock_and_is_in_the_history_with_who_and_when(
    house: House, answered: Story
) -> None:
    house.pass_time(hours=3)
    posted_at = house.clock.now()
    post_all(house)
    assert reply_clock(answered).stopped_at == posted_at
    (event,) = [event for event in house.history(answered.number) if event.type == "letter.posted"]
    assert (event.actor, event.at, event.payload["subject"]) == ("ana", posted_at, "Your model")
    assert letters(house) == []


def test_a_letter_that_nobody_posts_breaks_the_promise(house: House, answered: Story) -> None:
    house.pass_time(hours=25)
    assert reply_clock(answered).breached_at is not None
    post_all(house)
    assert reply_clock(answered).breached_at is not None, "a breach stays"


def test_a_letter_is_posted_once(house: House, answered: Story) -> None:
    (letter,) = letters(house)
    viewer = house.engine.viewer("ana")
    house.engine.post_letters([letter.id, letter.id], viewer)
    with pytest.raises(Conflict, match="posted before"):
        house.engine.post_letters([letter.id], viewer)
    with pytest.raises(Invalid):
        house.engine.post_letters([], viewer)


def test_two_who_post_one_letter_at_once_post_it_once(house: House, answered: Story) -> None:
    (letter,) = letters(house)
    start, done = threading.Barrier(2), []

    def go(person: str) -> None:
        start.wait(10)
        with suppress(Conflict):
            done.extend(house.engine.post_letters([letter.id], house.engine.viewer(person)))

    threads = [threading.Thread(target=go, args=(person,)) for person in ("ana", "chen")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(done) == 1
    assert len(answered.events("letter.posted")) == 1


def test_a_letter_that_comes_back_takes_the_reply_back(house: House, answered: Story) -> None:
    post_all(house)
    (letter,) = letters(house, "sent")
    post.came_back(house.engine, letter.id, "moved away", house.engine.viewer("ana"))
    house.settle()
    begun = reply_clock(answered).started_at
    running = [clock for clock in answered.told.clocks if (clock.name, clock.stopped_at) == ("reply", None)]
    assert [clock.started_at for clock in running] == [begun], "as if it had not been sent"
    assert "read_message" in answered.waiting, "a person finds another way"
    assert [event["reason"] for event in answered.events("letter.returned")] == ["moved away"]
    assert answered.events("contact.reply_failed")
    with pytest.raises(Conflict):
        post.came_back(house.engine, letter.id, "again", house.engine.viewer("ana"))
    assert [letter.error for letter in letters(house, RETURNED)] == ["moved away"]


def test_a_reply_that_cannot_be_posted_asks_for_another_way(house: House, answered: Story) -> None:
    (letter,) = letters(house)
    with pytest.raises(Invalid):
        post.cannot_be_posted(house.engine, letter.id, "  ", house.engine.viewer("ana"))
    post.cannot_be_posted(house.engine, letter.id, "no street", house.engine.viewer("ana"))
    assert "choose_channel" in answered.waiting
    answered.does("choose_channel", "ben", channel="letter", address="Kaiweg 9, 20457 Hamburg")
    (again,) = letters(house)
    assert "Kaiweg 9" in said(house.engine.enclosed(again)[0].content)
    post_all(house)
    assert reply_clock(answered).stopped_at is not None


def test_a_letter_stays_what_it_was_when_the_house_moves(house: House, answered: Story) -> None:
    (letter,) = letters(house)
    before = house.engine.enclosed(letter)[0].content
    house.engine.core.settings = replace(house.engine.settings, house_address="Neue Straße 5")
    assert house.engine.enclosed(letter)[0].content == before


def test_chinese_customers_get_chinese_letters(house: House) -> None:
    customer = {"name": "王小明", "address": "上海市，南京东路100号", "preferred_contact": "letter"}
    story = Story(house).broken_hand("2026-10-01", language="zh", customer=customer).classified()
    body = story.form("write_reply")["body"]
    story.replied(channel="letter", body=body)
    (letter,) = letters(house)
    shown = said(house.engine.enclosed(letter)[0].content).replace(" ", "")
    assert "王小明" in shown
    assert "南京东路100号" in shown
    assert "2026年11月23日" in shown


def test_barred_colleagues_see_no_letter_of_the_case(house: House) -> None:
    story = by_letter(house, person_complained_about="Ana Silva")
    with house.engine.store.write() as uow:
        case = house.case(story.number).id
        uow.outbox.add(
            key="a letter",
            channel="letter",
            recipient="Hafenstraße 3, 20457 Hamburg",
            payload={"subject": "About Ana", "body": "We examine it."},
            created_at=house.clock.now(),
            case=case,
        )
        uow.commit()
    house.settle()
    (letter,) = letters(house)
    assert letters(house, person="ana") == []
    assert letters(house, person="ben") == [letter]
    for act in (
        lambda viewer: house.engine.post_letters([letter.id], viewer),
        lambda viewer: post.came_back(house.engine, letter.id, "x", viewer),
        lambda viewer: post.cannot_be_posted(house.engine, letter.id, "x", viewer),
    ):
        with pytest.raises(NotFound):
            act(house.engine.viewer("ana"))
    assert letters(house) == [letter]


def test_of_another_letter_that_is_lost_whoever_works_on_the_case_is_told(house: House) -> None:
    story = by_letter(house)
    with house.engine.store.write() as uow:
        uow.outbox.add(
            key="a notice",
            channel="letter",
            recipient="Hafenstraße 3",
            payload={"subject": "A notice", "body": "…"},
            created_at=house.clock.now(),
            case=house.case(story.number).id,
        )
        uow.commit()
    house.settle()
    (letter,) = letters(house)
    post.cannot_be_posted(house.engine, letter.id, "no town", house.engine.viewer("ana"))
    house.settle()
    told = [sent.payload for sent in house.post.sent if "cannot be posted" in sent.payload["subject"]]
    assert told
    assert "no town" in told[0]["body"]


@pytest.mark.parametrize(
    ("customers", "letters_by", "address", "channel"),
    [
        ("smtp", "", "m@post.example", "smtp"),
        ("smtp", "", "12 Mill Lane, Porto", "letter"),
        ("console", "", "m@post.example", "console"),
        ("console", "", "12 Mill Lane, Porto", "letter"),
        ("console", "console", "12 Mill Lane, Porto", "console"),
        ("memory", "", "12 Mill Lane, Porto", "memory"),
    ],
)
def test_the_address_says_by_which_channel(
    customers: str, letters_by: str, address: str, channel: str
) -> None:
    settings = Settings(customer_channel=customers, letter_channel=letters_by)
    assert settings.channel_to(address) == channel


def test_with_a_mail_server_mail_goes_there_with_its_papers_and_letters_to_the_pile(tmp_path: Path) -> None:
    """Before there was a pile, a street went to the mail server, which refused it for good."""
    taken = Post()
    with mail_server(taken) as mail:
        house = letter_house(tmp_path)
        house.close()
        house.settings = replace(
            mail, home=tmp_path, notify="memory", customer_channel="smtp", letter_channel=""
        )
        house.open()
        by_letter(house).classified().replied(channel="letter", body="Dear Emil, by letter.")
        story = Story(house)
        story.broken_hand("2026-04-20").classified().replied().inspected(cause="use").opined()
        story.does("confirm_refusal", "oskar", decision="confirm", words="Damage by use.")
        items = [{"text": "Hand", "amount": 12.5}]
        story.does("draw_quote", "ben", items=items, currency="EUR", valid_days=14)
        assert len(letters(house)) == 1
        assert incidents(house) == []
        house.close()
    (quote,) = [sent for sent in taken.taken if "quote" in sent["Subject"]]
    (file,) = quote.iter_attachments()
    assert file.get_content_type() == "application/pdf"
    assert f"Quote {story.number}-Q1, version 1" in said(file.get_content())
    assert not [sent for sent in taken.taken if "Emil" in str(sent)]
