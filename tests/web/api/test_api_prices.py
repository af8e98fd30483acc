"""The price list for programs."""

from __future__ import annotations

from tests.web.api.caller import World

HAND = {"code": "HAND", "name": "Hand", "net": "10.00", "tax_rate": "19", "currency": "EUR"}


def test_while_there_is_no_list_it_says_so(world: World) -> None:
    assert world.staff("ben").gets("/prices") == {"valid_from": None, "positions": [], "others": []}


def test_lists_hold_from_their_day_on(world: World) -> None:
    olga = world.staff("olga")
    olga.posts("/prices", {"valid_from": "2026-11-23", "positions": [HAND]}, 201)
    dearer = {**HAND, "net": "11.00"}
    olga.posts("/prices", {"valid_from": "2027-01-01", "positions": [dearer]}, 201)
    assert olga.gets("/prices")["positions"][0]["net"] == "10.00"
    assert olga.gets("/prices", day="2027-01-01")["positions"][0]["net"] == "11.00"
    assert olga.gets("/prices")["others"] == ["2027-01-01"]


def test_a_list_that_does_not_hold_is_refused_whole(world: World) -> None:
    olga = world.staff("olga")
    wrong = {"valid_from": "2026-11-23", "positions": [HAND, {**HAND, "net": "much"}]}
    said = olga.posts("/prices", wrong, 422)["message"]
    assert "line 2" in said
    assert olga.gets("/prices")["positions"] == []
    assert "over" in olga.posts("/prices", {"valid_from": "2026-11-01", "positions": [HAND]}, 422)["message"]
    short = {"valid_from": "2026-11-23", "positions": [{"code": "HAND"}]}
    assert "positions.0.net" in olga.posts("/prices", short, 422)["problems"]
