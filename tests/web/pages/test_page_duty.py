"""The duty roster on its page."""

from __future__ import annotations

from collections.abc import Callable

from tests.web.visitor import Visitor
from tests.world import House

Visit = Callable[[str], Visitor]
NIGHT = {"person": "sofia", "starts_at": "2026-11-23T18:00", "ends_at": "2026-11-24T08:00", "role": ""}


def test_an_empty_roster_says_what_it_is_for(visit: Visit) -> None:
    assert "Nobody is on duty" in visit("adam").get("/duty").text


def test_a_head_puts_somebody_on_duty_and_takes_her_off(visit: Visit, house: House) -> None:
    greta = visit("greta")
    greta.get("/duty")
    page = greta.post("/duty", data=NIGHT, follow_redirects=True).text
    assert "The duty is in the roster." in page
    assert "Sofia Marin" in page
    with house.engine.store.read() as queries:
        (duty,) = queries.records.duties_after(house.clock.now())
    assert duty.starts_at.isoformat() == "2026-11-23T17:00:00+00:00", "the form's times are the house's"
    assert "Nobody is on duty" in greta.post(f"/duty/{duty.id}/remove", follow_redirects=True).text


def test_what_is_wrong_is_said(visit: Visit) -> None:
    greta = visit("greta")
    greta.get("/duty")
    for wrong, said in (
        ({"ends_at": "2026-11-23T17:00"}, "ends before"),
        ({"starts_at": "soon"}, "no date and time"),
        ({"person": "nobody"}, "There is no person"),
    ):
        assert said in greta.post("/duty", data=NIGHT | wrong, follow_redirects=True).text


def test_handlers_do_not_change_it(visit: Visit) -> None:
    assert visit("ben").get("/duty").status_code == 403
