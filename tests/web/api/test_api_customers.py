"""Personal data for programs: only the administrator and leadership, and no case that is hidden from them."""

from __future__ import annotations

from tests.stories import Story
from tests.web.api.caller import World
from tests.world import House


def test_a_customer_all_of_whose_cases_are_hidden_is_not_there(world: World, house: House) -> None:
    story = Story(house).registers(description="Adam was rude.", person_complained_about="Adam Reyes")
    adam, lin = world.staff("adam"), world.staff("lin")
    assert adam.gets("/customers", text="Gomez") == []
    (maria,) = lin.gets("/customers", text="Gomez")
    path = f"/customers/{maria['id']}"
    for how, more in (("GET", ""), ("POST", "/export"), ("POST", "/erase")):
        body = {"reason": "x"} if more == "/erase" else None
        assert adam.asks(how, f"{path}{more}", body).status_code == 404
    assert adam.asks("PUT", f"/cases/{story.number}/hold", {"reason": "x"}).status_code == 404
    assert adam.asks("DELETE", f"/cases/{story.number}/hold").status_code == 404
    assert [item["case"]["number"] for item in lin.gets(path)["held"]] == [story.number]


def test_handing_out_is_written_down(world: World, house: House) -> None:
    Story(house).registers()
    (maria,) = world.staff("adam").gets("/customers", text="Gomez")
    packed = world.staff("adam").asks("POST", f"/customers/{maria['id']}/export")
    assert packed.headers["Content-Disposition"].endswith('.zip"')
    with house.engine.store.read() as queries:
        (event,) = queries.events.last("privacy", 1)
    assert (event.type, event.actor) == ("customer.exported", "adam")


def test_a_hold_that_does_not_stand_is_not_lifted(world: World, house: House) -> None:
    story = Story(house).registers()
    assert world.staff("lin").asks("DELETE", f"/cases/{story.number}/hold").status_code == 409
