"""The customer's page: her case and nobody else's, in plain words, with nothing internal."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from flask import Flask

from processes.complaint.pins import hashed
from tests.stories import MARIA, Story
from tests.web.customer_visitor import Customer, quoted
from tests.web.visitor import Visitor
from tests.world import House
from web.pages.follow import MOST_FILES
from web.security_headers import FILE_LIMIT


@pytest.fixture
def story(house: House) -> Story:
    return Story(house)


@pytest.fixture
def maria(app: Flask, story: Story) -> Customer:
    """The customer of the story, who has not given her PIN yet."""
    return Customer(app, story)


def alert(page: str) -> str:
    found = re.search(r'role="alert">(.*?)</div>', page, re.S)
    assert found, "the page says nothing is wrong"
    return re.sub(r"<[^>]+>|\s+", " ", found.group(1)).strip()


def test_a_link_from_a_letter_asks_for_the_pin_with_the_number_filled_in(
    maria: Customer, story: Story
) -> None:
    story.broken_hand("2026-06-23")
    answer = maria.get(f"/follow/{story.number}", follow_redirects=True)
    assert f'value="{story.number}"' in answer.text
    assert "The hand broke off." not in answer.text


def test_number_and_pin_open_the_case_however_they_are_typed(maria: Customer, story: Story) -> None:
    story.broken_hand("2026-06-23")
    pin = story.registered.pin
    spaced = {"number": f" {story.number.lower()} ", "pin": f"{pin[:3]} {pin[3:]} "}
    assert maria.post("/follow", spaced).headers["Location"] == f"/follow/{story.number}"
    assert "The hand broke off." in maria.reads()
    assert maria.get("/follow").headers["Location"] == f"/follow/{story.number}"


def test_a_wrong_number_and_a_wrong_pin_read_the_same(maria: Customer, story: Story) -> None:
    story.broken_hand("2026-06-23")
    wrong = maria.post("/follow", {"number": story.number, "pin": "x"})
    unknown = maria.post("/follow", {"number": "C-2020-000001", "pin": "x"})
    assert alert(wrong.text) == alert(unknown.text)
    assert wrong.status_code == unknown.status_code == 403


def test_guessing_stops_after_five_tries_even_with_the_right_pin_at_the_end(
    maria: Customer, story: Story
) -> None:
    story.broken_hand("2026-06-23")
    for guess in range(5):
        assert maria.post("/follow", {"number": story.number, "pin": f"no {guess}"}).status_code == 403
    right = {"number": story.number, "pin": story.registered.pin}
    assert maria.post("/follow", right).status_code == 429
    story.house.clock.moment += timedelta(minutes=16)
    assert maria.post("/follow", right).status_code == 303


def test_one_pin_cannot_be_tried_over_many_numbers(maria: Customer, story: Story) -> None:
    story.broken_hand("2026-06-23")
    for number in range(100, 130):
        maria.post("/follow", {"number": f"C-2026-{number:06d}", "pin": "123456"})
    right = {"number": story.number, "pin": story.registered.pin}
    assert maria.post("/follow", right).status_code == 429


def test_an_opened_case_opens_no_other(app: Flask, house: House, story: Story, maria: Customer) -> None:
    other = Story(house).broken_hand("2026-06-23")
    story.broken_hand("2026-06-23")
    maria.opens()
    for what in ("", "/satisfied", "/quotes/1/accept", "/quotes/1/refuse", "/level", "/withdraw"):
        answer = maria.get(f"/follow/{other.number}{what}")
        assert answer.headers["Location"] == f"/follow?number={other.number}"
    before = len(house.history(other.number))
    for what in ("messages", "satisfied", "quotes/1/accept", "quotes/1/refuse", "level", "withdraw"):
        answer = maria.post(f"/follow/{other.number}/{what}", {"text": "x", "to": "leader"})
        assert answer.headers["Location"] == f"/follow?number={other.number}"
    house.settle()
    assert len(house.history(other.number)) == before


def test_an_opened_case_is_no_sign_in_of_staff_and_leaves_theirs_alone(
    maria: Customer, app: Flask, story: Story
) -> None:
    story.broken_hand("2026-06-23")
    maria.opens()
    assert maria.get("/work").status_code == 302
    assert maria.get(f"/cases/{story.number}").status_code == 302
    ben = Visitor(app).sign_in("ben")
    assert ben.get(f"/follow/{story.number}").status_code == 303
    ben.post("/follow", {"number": story.number, "pin": story.registered.pin})
    ben.post("/follow/leave")
    assert ben.get("/work").status_code == 200


def test_signing_out_time_and_another_pin_each_close_the_page(maria: Customer, story: Story) -> None:
    story.broken_hand("2026-06-23")
    maria.opens().post("/follow/leave")
    assert maria.get(f"/follow/{story.number}").status_code == 303
    maria.opens()
    story.house.clock.moment += timedelta(hours=2)
    assert maria.get(f"/follow/{story.number}").status_code == 303
    maria.opens()
    with story.house.engine.store.write() as uow:
        complaint = uow.records.complaints.get(story.house.case(story.number).id)
        uow.records.complaints.change(complaint, pin=hashed("000111"))
        uow.commit()
    assert maria.get(f"/follow/{story.number}").status_code == 303


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(maria: Customer, story: Story) -> None:
    story.broken_hand("2026-06-23")
    answer = maria.post("/follow", {"number": story.number, "pin": story.registered.pin})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert answer.headers["Cache-Control"] == "no-store"


def test_she_reads_where_it_stands_and_by_when_she_hears(maria: Customer, story: Story) -> None:
    story.broken_hand("2026-06-23").classified()
    page = maria.opens().reads()
    assert "We have your message." in page
    assert "Tue 24 Nov 2026, 10:00</time> (CET)" in page
    story.house.pass_time(hours=25)
    assert "We are late, and we are sorry." in maria.opens().reads()


def test_after_an_interim_reply_she_reads_what_comes_next(maria: Customer, story: Story) -> None:
    story.broken_hand("2026-06-23").classified().replied()
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", maria.opens().reads()))
    assert "Next: We examine it. · by 25 Nov 2026" in page
    assert "Your contact: Ana Silva" in page


def test_the_steps_tell_how_far_a_free_repair_is(maria: Customer, story: Story) -> None:
    story.broken_hand("2026-06-23").classified().replied().inspected().opined().repaired()
    maria.opens()
    assert steps(maria) == [
        "received done",
        "examined done",
        "repaired now",
        "answered ahead",
        "closed ahead",
    ]
    story.replied()
    assert steps(maria)[3] == "answered now"
    story.says(True)
    assert {step.split()[1] for step in steps(maria)} == {"done"}


def steps(maria: Customer) -> list[str]:
    found = re.findall(r'<li class="rd-step-(\w+)".*?</span>\s*<span>(\w+)', maria.reads(), re.S)
    return [f"{name.lower()} {state}" for state, name in found]


def test_nothing_internal_is_shown_and_only_who_signed_a_reply_is_named(
    maria: Customer, story: Story
) -> None:
    quoted(story)
    page = maria.opens().reads()
    assert "Ana Silva" in page
    with story.house.engine.store.read() as queries:
        others = [person for person in queries.people.all() if person.id != "ana"]
    for person in others:
        assert person.name not in page
        assert person.email not in page
    for internal in ("A word for colleagues only.", "Too little glue.", "The glue.", "confirm_refusal"):
        assert internal not in page


def test_her_message_is_a_contact_of_its_own_with_its_photos(maria: Customer, story: Story) -> None:
    story.broken_hand("2026-06-23").classified()
    maria.opens()
    photo = (io.BytesIO(b"a picture"), "foot.png")
    assert maria.sends("messages", text="Also the foot is loose.", photos=photo).status_code == 303
    page = maria.reads()
    assert "we have your message" in page
    assert "Also the foot is loose." in page
    assert "we have your message" not in maria.reads(), "said once"
    case = story.house.case(story.number)
    with story.house.engine.store.read() as queries:
        assert [file.name for file in queries.files.of_case(case.id)] == ["foot.png"]
        assert len(queries.records.contacts_of(case.id)) == 2


@pytest.mark.parametrize(
    "customer", [{"name": "Jo", "phone": "+49 30 1234567"}, {"name": "Jo", "email": "jo@post.example"}, MARIA]
)
def test_a_message_belongs_to_the_customer_who_is_known(
    maria: Customer, story: Story, customer: dict[str, str]
) -> None:
    story.registers(customer=customer)
    maria.opens().sends("messages", text="One thing more.")
    with story.house.engine.store.read() as queries:
        contacts = queries.records.contacts_of(story.house.case(story.number).id)
    assert len(contacts) == 2
    assert len({contact.customer for contact in contacts}) == 1


def test_an_anonymous_customer_writes_and_reads_too(maria: Customer, story: Story) -> None:
    story.registers(anonymous=True, customer={})
    maria.opens().sends("messages", text="It is worse now.")
    assert "It is worse now." in maria.reads()


def test_what_was_typed_stays_when_a_file_is_too_large_or_there_are_too_many(
    maria: Customer, story: Story
) -> None:
    story.broken_hand("2026-06-23")
    maria.opens()
    large = (io.BytesIO(b"x" * (FILE_LIMIT + 1)), "film.mov")
    answer = maria.sends("messages", text="See the film.", photos=large)
    assert answer.status_code == 413
    assert "film.mov is larger than 25 MB." in alert(answer.text)
    assert ">See the film.</textarea>" in answer.text
    many = [(io.BytesIO(b"x"), f"{number}.png") for number in range(MOST_FILES + 1)]
    assert maria.sends("messages", text="See.", photos=many).status_code == 413
    assert maria.sends("messages", text="  ").status_code == 422
    assert len(story.told.words) == 1


def test_long_after_closing_a_message_opens_a_new_case_and_tells_its_own_pin(
    maria: Customer, story: Story
) -> None:
    story.registers(type="consultation").classified("consultation").replied().says(True)
    story.house.pass_time(days=31)
    assert "this becomes a new case" in maria.opens().reads()
    assert maria.sends("messages", text="Again.").headers["Location"] == "/complain/done"
    page = maria.get("/complain/done").text
    assert "C-2026-000002" in page
    assert story.status == "closed"


def test_a_message_opens_a_case_that_was_closed_a_week_ago(maria: Customer, story: Story) -> None:
    story.broken_hand("2026-06-23").classified().replied().inspected().opined().repaired().replied().says(
        True
    )
    story.house.pass_time(days=7)
    maria.opens().sends("messages", text="It broke again.")
    assert story.status == "open"
    assert "We are looking at it again." in maria.reads()


def test_what_she_wrote_is_shown_as_words_and_never_as_a_page(maria: Customer, story: Story) -> None:
    story.broken_hand("2026-06-23")
    maria.opens().sends("messages", text="<script>alert(1)</script>")
    assert "&lt;script&gt;alert(1)" in maria.reads()


def test_the_letters_in_the_customers_language_are_marked_so(maria: Customer, story: Story) -> None:
    story.broken_hand("2026-06-23", language="zh")
    assert 'lang="zh">The hand broke off.' in maria.opens().reads()


def test_an_error_leads_a_customer_back_to_her_pages_and_not_to_the_staffs(
    maria: Customer, story: Story
) -> None:
    story.broken_hand("2026-06-23")
    page = maria.opens().get(f"/follow/{story.number}/quotes/99/refuse?version=1").text
    assert 'href="/follow"' in page
    assert "/sign-in" not in page
