"""The duty roster for programs."""

from __future__ import annotations

from tests.web.api.caller import World

NIGHT = {"starts_at": "2026-11-23T18:00:00+01:00", "ends_at": "2026-11-24T08:00:00+01:00"}


def test_a_duty_is_kept_in_utc_and_one_after_the_other(world: World) -> None:
    lin = world.staff("lin")
    later = {"starts_at": "2026-11-25T18:00:00+01:00", "ends_at": "2026-11-26T08:00:00+01:00"}
    lin.posts("/duty", {"person": "ben", **later}, 201)
    made = lin.posts("/duty", {"person": "ana", "role": "handler", **NIGHT}, 201)
    assert made["starts_at"] == "2026-11-23T17:00:00Z"
    assert [duty["person"] for duty in lin.gets("/duty")] == ["ana", "ben"]


def test_one_that_cannot_be_is_refused_in_words(world: World) -> None:
    lin = world.staff("lin")
    backwards = {"starts_at": NIGHT["ends_at"], "ends_at": NIGHT["starts_at"]}
    assert "before" in lin.posts("/duty", {"person": "ana", **backwards}, 422)["message"]
    lin.posts("/duty", {"person": "nobody", **NIGHT}, 404)
    lin.posts("/duty", {"person": "ana", "role": "king", **NIGHT}, 422)
    assert "zone" in str(lin.posts("/duty", {"person": "ana", **NIGHT, "ends_at": "2026-11-24T08:00"}, 422))
    assert lin.asks("DELETE", "/duty/7").status_code == 404
