"""Incidents for programs: what went wrong, where, how to mend it; none of a hidden case."""

from __future__ import annotations

from tests.stories import Story
from tests.web.api.caller import World
from tests.world import House


def failing(house: House) -> Story:
    house.post.refuse = lambda _: "!the mail server is gone"
    return Story(house).registers()


def test_it_says_what_where_and_how_to_mend(world: World, house: House) -> None:
    story = failing(house)
    found = world.staff("adam").gets("/incidents")[0]
    assert (found["case"], found["resolved_at"], found["resolver"]) == (story.number, None, "")
    assert "gone" in found["message"]
    assert found["step"]


def test_one_that_fails_again_stays_and_a_mended_one_is_not_tried_twice(world: World, house: House) -> None:
    failing(house)
    adam = world.staff("adam")
    (first, *_) = adam.gets("/incidents")
    house.post.refuse = lambda _: None
    adam.posts(f"/incidents/{first['id']}/retry")
    assert first["id"] not in [item["id"] for item in adam.gets("/incidents")]
    adam.posts(f"/incidents/{first['id']}/retry", status=409)
    adam.posts("/incidents/999/retry", status=404)


def test_one_of_a_hidden_case_is_neither_shown_nor_retried(world: World, house: House) -> None:
    story = failing(house)
    (first, *_) = world.staff("adam").gets("/incidents")
    with house.engine.store.write() as uow:
        uow.cases.bar(house.case(story.number).id, "adam", "tried here", house.clock.now())
        uow.commit()
    assert world.staff("adam").gets("/incidents") == []
    world.staff("adam").posts(f"/incidents/{first['id']}/retry", status=404)
