"""Units, people and certificates come and go as lists, all or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.model import TaskStatus
from engine.organisation import ListsInvalid, take_in, written
from tests.stories import Story
from tests.world import House
from web.cli import main

BOSS = {"id": "eva", "name": "Eva Adler", "email": "eva@x.example", "roles": "administrator leadership"}


def test_what_is_written_out_can_be_taken_in_and_changes_nothing(house: House) -> None:
    with house.engine.store.read() as queries:
        before = written(queries)
    done = take_in(house.engine, before, actor="adam")
    assert (done.new, done.left) == ((), ())
    with house.engine.store.read() as queries:
        assert written(queries) == before
        assert [event.type for event in queries.events.stream("organisation")] == ["organisation.changed"]


def test_new_people_arrive_and_passwords_of_others_stay(house: House) -> None:
    lists = {
        "units": [{"id": "web_shop", "name": "Web shop", "parent": "sales", "head": "eva"}],
        "people": [{**BOSS, "unit": "web_shop", "superior": "oskar"}],
        "certificates": [{"person": "eva", "kind": "reception", "expires_on": "2027-11-30"}],
    }
    with house.engine.store.read() as queries:
        ana = queries.people.get("ana")
    assert take_in(house.engine, lists, actor="adam").new == ("eva",)
    with house.engine.store.read() as queries:
        assert queries.people.get("eva").unit == "web_shop"
        assert queries.people.unit("web_shop").parent == "sales"
        assert [item.kind for item in queries.people.certificates("eva")] == ["reception"]
        assert queries.people.get("ana") == ana


def test_what_somebody_who_leaves_held_is_free_again(house: House) -> None:
    story = Story(house).broken_hand("2026-07-01")
    task = house.task(story.number, "confirm_classification")
    house.engine.claim(task.id, actor="ben")
    with house.engine.store.read() as queries:
        people = [line for line in written(queries)["people"] if line["id"] == "ben"]
    done = take_in(house.engine, {"people": [{**people[0], "active": "no"}]}, actor="adam")
    assert done.left == ("ben",)
    free = house.task(story.number, "confirm_classification")
    assert (free.status, free.assignee) == (TaskStatus.READY, None)
    assert [event["reason"] for event in story.events("task.released")] == ["Its holder has left."]


@pytest.mark.parametrize(
    ("lists", "sentence"),
    [
        ({"units": [{"id": "A b", "name": "x"}]}, "units, line 1: “A b” is no id"),
        ({"units": [{"id": "a", "name": ""}]}, "units, line 1: “a” has no name"),
        ({"units": [{"id": "a", "name": "A", "parent": "b"}]}, "belongs to “b”, which is not there"),
        ({"units": [{"id": "a", "name": "A", "head": "nobody"}]}, "headed by “nobody”, who is not there"),
        ({"units": [{"id": "a", "name": "A", "parent": "a"}]}, "units: “a” is above itself"),
        ({"people": [{**BOSS, "email": "eva"}]}, "people, line 1: “eva” is no e-mail address"),
        ({"people": [BOSS, BOSS]}, "people, line 2: “eva” stands here a second time"),
        ({"people": [{**BOSS, "email": "ANA@modelhouse.example"}]}, "have the same e-mail address"),
        ({"people": [{**BOSS, "unit": "moon"}]}, "“eva” is in “moon”, which is not there"),
        ({"people": [{**BOSS, "superior": "moon"}]}, "“moon”, is not there"),
        ({"people": [{**BOSS, "superior": "eva"}]}, "“eva” is her own superior"),
        ({"people": [{**BOSS, "active": "perhaps"}]}, "“perhaps” is neither yes nor no"),
        ({"certificates": [{"person": "moon", "kind": "repair", "expires_on": "2027-01-31"}]}, "“moon”"),
        ({"certificates": [{"person": "ana", "kind": "repair", "expires_on": "soon"}]}, "“soon” is no date"),
        (
            {"people": [{"id": "adam", "name": "Adam", "email": "adam@modelhouse.example", "roles": ""}]},
            "nobody who is active has the role administrator",
        ),
    ],
)
def test_a_line_that_does_not_hold_is_named_and_nothing_changes(
    house: House, lists: dict[str, list[dict[str, str]]], sentence: str
) -> None:
    with house.engine.store.read() as queries:
        before = written(queries)
    with pytest.raises(ListsInvalid) as caught:
        take_in(house.engine, lists, actor="adam")
    assert sentence in caught.value.message
    with house.engine.store.read() as queries:
        assert written(queries) == before


def test_a_house_without_demo_begins_with_its_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home, folder = tmp_path / "home", tmp_path / "lists"
    monkeypatch.setenv("REDRESS_HOME", str(home))
    assert main(["organisation", "import", str(folder)]) == 1
    assert "holds none of units.csv" in capsys.readouterr().err
    folder.mkdir()
    (folder / "units.csv").write_text("id;name;parent;head\nsales;Sales;;eva\n", encoding="utf-8")
    (folder / "people.csv").write_text(
        "id;name;email;unit;superior;roles;active\n"
        "eva;Eva Adler;eva@x.example;sales;;administrator leadership;yes\n",
        encoding="utf-8",
    )
    assert main(["organisation", "import", str(folder)]) == 0
    assert "1 new people sign in with the first passwords" in capsys.readouterr().out
    passwords = home / "first-passwords.json"
    assert passwords.stat().st_mode & 0o077 == 0
    assert "eva@x.example" in passwords.read_text()
    assert main(["organisation", "export", str(tmp_path / "out")]) == 0
    assert "eva@x.example" in (tmp_path / "out" / "people.csv").read_text()
