"""A customer's program: number and PIN give a token for her case, and for nothing else."""

from __future__ import annotations

from io import BytesIO

import pytest

from processes.complaint import portal
from tests.stories import Story
from tests.web.api.caller import Caller, World
from tests.world import House


@pytest.fixture
def story(house: House) -> Story:
    return Story(house).broken_hand("2026-06-23")


@pytest.fixture
def maria(world: World, story: Story) -> Caller:
    return world.customer(story.number, story.registered.pin)


def test_she_reads_her_case_and_nothing_internal(maria: Caller, story: Story) -> None:
    story.classified().replied()
    read = maria.gets("/customer/case")
    assert (read["number"], read["stage"], read["status"]) == (story.number, "received", "open")
    assert read["promised"]["step"] == "We examine it."
    assert [line["item"] for line in read["lines"]] == ["Captain"]
    assert read["conversation"][-1]["author"] == "Ana Silva"
    assert "scrypt" not in str(read)
    assert "ben" not in str(read)


def test_a_wrong_pin_gives_no_token_in_the_same_words_as_a_wrong_number(world: World, story: Story) -> None:
    stranger = world.stranger()
    wrong = stranger.posts("/customer/token", {"number": story.number, "pin": "000000x"}, 403)
    unknown = stranger.posts("/customer/token", {"number": "C-1999-000001", "pin": "000000"}, 403)
    assert wrong == unknown


def test_wrong_pins_are_counted_with_those_of_the_page(world: World, story: Story) -> None:
    for _ in range(5):
        world.stranger().posts("/customer/token", {"number": story.number, "pin": "x"}, 403)
    right = {"number": story.number, "pin": story.registered.pin}
    assert world.stranger().posts("/customer/token", right, 403)["reason"] == "guesses"


def test_one_address_cannot_try_one_pin_on_many_numbers(
    world: World, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.app.extensions["customer_pin_throttle"], "limit", 2)
    for number in ("C-1", "C-2"):
        world.stranger().posts("/customer/token", {"number": number, "pin": "1"}, 403)
    right = {"number": story.number, "pin": story.registered.pin}
    assert world.stranger().posts("/customer/token", right, 403)["reason"] == "guesses"


def test_the_token_ends_after_two_hours_and_with_the_pin(maria: Caller, world: World, story: Story) -> None:
    story.house.pass_time(hours=1, minutes=59)
    assert maria.gets("/customer/case")
    portal.reset_pin(story.house.engine, story.house.case(story.number), checked="passport", actor="ana")
    maria.gets("/customer/case", 401)
    other = Story(story.house).broken_hand("2026-06-23")
    late = world.customer(other.number, other.registered.pin)
    story.house.pass_time(hours=2, minutes=1)
    late.gets("/customer/case", 401)


def test_it_is_no_staffs_token_and_a_staffs_token_is_none_of_hers(maria: Caller, world: World) -> None:
    maria.gets("/tasks", 401)
    world.staff("ana").gets("/customer/case", 401)
    maria.token = f"{maria.token}x"
    maria.gets("/customer/case", 401)


def test_a_cookie_means_nothing(world: World, story: Story) -> None:
    stranger = world.stranger()
    with stranger.client.session_transaction() as session:
        session["customer"] = story.number
    stranger.gets("/customer/case", 401)


def test_she_writes_with_files_and_a_person_reads_it(maria: Caller, story: Story) -> None:
    story.classified()
    form = {"text": "The foot is loose, too.", "files": [(BytesIO(b"\x89PNG"), "foot.png")]}
    answer = maria.asks("POST", "/customer/case/messages", data=form, content_type="multipart/form-data")
    assert answer.status_code == 201
    assert "read_message" in story.waiting
    with story.house.engine.store.read() as queries:
        assert [file.name for file in queries.files.of_case(story.house.case(story.number).id)] == [
            "foot.png"
        ]
    maria.posts("/customer/case/messages", {"text": " "}, 422)


def test_a_message_that_is_sent_again_after_a_lost_answer_is_taken_in_once(
    maria: Caller, story: Story
) -> None:
    for _ in range(3):
        assert maria.posts("/customer/case/messages", {"text": "The foot.", "key": "m-1"})["number"]
    assert len(story.told.contacts) == 2
    maria.posts("/customer/case/messages", {"text": "The foot.", "key": "m-2"})
    assert len(story.told.contacts) == 3


def test_decisions_of_another_round_or_case_are_refused(maria: Caller, story: Story) -> None:
    said = {"contact": story.registered.contact, "round": 1, "satisfied": True}
    maria.posts("/customer/case/satisfaction", said, 409)
    maria.posts("/customer/case/quotes/7/accept", {"version": 1}, 404)
    maria.posts("/customer/case/quotes/7/refuse", {"version": 1}, 404)
    maria.posts("/customer/case/level", {"loader": True}, 422)


def test_she_takes_it_back(maria: Caller, story: Story) -> None:
    maria.posts("/customer/case/withdraw", {"reason": "Found the part."})
    story.house.settle()
    assert maria.gets("/customer/case")["status"] == "withdrawn"
    maria.posts("/customer/case/withdraw", {}, 409)
