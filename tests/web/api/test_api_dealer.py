"""A dealer's program: her part of the case, her messages, and nothing of the customer (S8)."""

from __future__ import annotations

from io import BytesIO

import pytest

from tests.stories import MARIA, Story
from tests.web.api.caller import Caller, World
from tests.world import House

SHOP = "shop@corner.example"
SECRETS = ("Maria", "Gomez", MARIA["email"], "600 111 222", "Calle Mayor", "broke off")


@pytest.fixture
def story(house: House) -> Story:
    return Story(house).broken_hand(
        "2026-07-01",
        channel="dealer",
        dealer={"name": "Toy Corner", "email": SHOP, "reference": "TC-77"},
        customer={**MARIA, "address": "Calle Mayor 7"},
    )


@pytest.fixture
def shop(world: World, story: Story) -> Caller:
    return world.dealer(story.number, SHOP)


def test_she_reads_her_part_and_nothing_of_the_customer(shop: Caller, story: Story) -> None:
    part = shop.gets("/dealer/part")
    assert (part["number"], part["reference"], part["open"]) == (story.number, "TC-77", True)
    assert [line["item"] for line in part["lines"]] == ["Captain"]
    assert [secret for secret in SECRETS if secret in str(part)] == []


def test_she_writes_and_whoever_coordinates_hears(shop: Caller, story: Story) -> None:
    form = {"text": "It is on its way.", "files": [(BytesIO(b"1"), "slip.txt")]}
    answer = shop.asks("POST", "/dealer/messages", data=form, content_type="multipart/form-data")
    assert answer.status_code == 201
    assert answer.json["messages"][-1]["files"] == ["slip.txt"]
    assert [event["text"] for event in story.events("dealer.wrote")] == ["It is on its way."]


def test_her_token_opens_nothing_of_the_customers_or_the_staffs(
    shop: Caller, world: World, story: Story
) -> None:
    shop.gets("/customer/case", 401)
    shop.gets("/tasks", 401)
    world.customer(story.number, story.registered.pin).gets("/dealer/part", 401)
    world.stranger().posts("/dealer/token", {"number": story.number, "pin": story.registered.pin}, 403)


def test_a_customers_signature_is_no_dealers(shop: Caller, world: World, story: Story) -> None:
    assert shop.token != world.customer(story.number, story.registered.pin).token
    shop.token = shop.token[::-1]
    shop.gets("/dealer/part", 401)
