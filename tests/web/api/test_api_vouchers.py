"""Vouchers for programs of the tills: found however the code is typed, hidden with their case."""

from __future__ import annotations

import pytest

from tests.stories import Story
from tests.web.api.caller import World
from tests.world import House


@pytest.fixture
def story(house: House) -> Story:
    story = Story(house).registers(type="suggestion", description="Add a spare hand.")
    story.classified("suggestion", usefulness="useful").does("review_suggestion", "sofia", decision="yes")
    return story.replied()


def test_it_is_found_however_it_is_typed(world: World, story: Story) -> None:
    (voucher,) = story.told.vouchers
    for code in (voucher.code, voucher.code.lower(), voucher.code.replace("-", "")):
        found = world.staff("ana").gets(f"/vouchers/{code}")
        assert (found["amount"], found["case"], found["holds"]) == ("20.00", story.number, True)
    world.staff("ana").gets("/vouchers/NONE-0000", 404)


def test_redeeming_says_what_for_and_is_refused_when_it_has_expired(world: World, story: Story) -> None:
    path = f"/vouchers/{story.told.vouchers[0].code}/redeem"
    world.staff("ana").posts(path, {"purpose": " "}, 422)
    story.house.pass_time(days=800)
    assert world.staff("ana").gets(path.removesuffix("/redeem"))["holds"] is False
    world.staff("ana").posts(path, {"purpose": "Order 1"}, 409)


def test_one_of_a_hidden_case_is_not_there(world: World, story: Story) -> None:
    with story.house.engine.store.write() as uow:
        uow.cases.bar(story.house.case(story.number).id, "ana", "tried here", story.house.clock.now())
        uow.commit()
    code = story.told.vouchers[0].code
    world.staff("ana").gets(f"/vouchers/{code}", 404)
    world.staff("ana").posts(f"/vouchers/{code}/redeem", {"purpose": "Order 1"}, 404)
