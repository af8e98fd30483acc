"""Recalls for programs: those that a viewer may see, and the owners of each and of no other."""

from __future__ import annotations

from tests.recalls import recalled
from tests.web.api.caller import World
from tests.world import House


def test_owners_are_paged_and_told_apart(world: World, house: House) -> None:
    batch = recalled(house)
    ben, path = world.staff("ben"), f"/recalls/{batch.number}/owners"
    page = ben.gets(path, limit=3)
    assert (len(page["owners"]), page["total"], page["more"]) == (3, 10, True)
    assert ben.gets(path, show="unaddressed")["total"] == 5
    assert ben.gets(path, show="silent")["total"] == 10
    reached = ben.gets(f"/recalls/{batch.number}")["reached"]
    assert (reached["owners"], reached["notified"]) == (10, 5)
    assert "token" not in str(page), "the links of notices are the owners' own"


def test_an_owner_of_another_recall_is_not_there(world: World, house: House) -> None:
    batch = recalled(house)
    path = f"/recalls/{batch.number}/owners/999/response"
    world.staff("ben").posts(path, {"response": "keeps"}, 404)
    world.staff("ben").gets("/recalls/C-2026-000001", 404)


def test_a_recall_that_is_hidden_is_not_listed(world: World, house: House) -> None:
    batch = recalled(house)
    with house.engine.store.write() as uow:
        uow.cases.bar(house.case(batch.number).id, "ben", "tried here", house.clock.now())
        uow.commit()
    ben = world.staff("ben")
    assert ben.gets("/recalls")["recalls"] == []
    ben.gets(f"/recalls/{batch.number}", 404)
    ben.gets(f"/recalls/{batch.number}/owners", 404)
    owner = batch.owners[0].id
    ben.posts(f"/recalls/{batch.number}/owners/{owner}/response", {"response": "keeps"}, 404)
