"""The organisation for programs: what is sent again changes nothing, what does not hold is told by line."""

from __future__ import annotations

from tests.web.api.caller import World


def test_what_was_read_can_be_sent_back_and_changes_nothing(world: World) -> None:
    adam = world.staff("adam")
    lists = adam.gets("/organisation")
    done = adam.posts("/organisation", lists)
    assert (done["new"], done["left"], done["differences"]) == ([], [], [])


def test_a_look_says_what_would_change_and_changes_nothing(world: World) -> None:
    adam = world.staff("adam")
    ben = next(line for line in adam.gets("/organisation")["people"] if line["id"] == "ben")
    look = adam.posts("/organisation", {"people": [{**ben, "name": "Ben Carver"}], "dry": True})
    assert look["differences"] == [
        {"list": "people", "id": "ben", "field": "name", "before": "Ben Carter", "after": "Ben Carver"}
    ]
    assert ben in adam.gets("/organisation")["people"]


def test_one_wrong_line_keeps_all_out(world: World) -> None:
    adam = world.staff("adam")
    units = [{"id": "spares", "name": "Spares"}, {"id": "No Id", "name": "x"}]
    assert set(adam.posts("/organisation", {"units": units}, 422)["problems"]) == {"units.2"}
    assert "spares" not in [unit["id"] for unit in adam.gets("/organisation")["units"]]
