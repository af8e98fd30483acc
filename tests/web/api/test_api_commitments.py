"""The commitment and its releases for programs."""

from __future__ import annotations

from processes.complaint.commitments import clauses
from tests.web.api.caller import World


def test_clauses_are_those_of_the_command(world: World) -> None:
    listed = world.staff("ben").gets("/commitments")
    assert [clause["id"] for clause in listed] == [clause.id for clause in clauses()]
    assert listed[0]["tests"]


def test_what_a_release_holds_is_listed_and_read(world: World) -> None:
    ben = world.staff("ben")
    (release,) = ben.gets("/releases")
    held = ben.gets(f"/releases/{release['id']}")["artefacts"]
    assert {"complaint.bpmn", "decisions/guarantee.dmn", "forms/contact.form"} <= set(held)
    form = ben.asks("GET", f"/releases/{release['id']}/forms/contact.form")
    assert form.content_type.startswith("application/json")
    ben.gets("/releases/7", 404)
    ben.gets(f"/releases/{release['id']}/forms/none.form", 404)


def test_the_policy_in_force_is_asked_for_by_a_moment_with_its_zone(world: World) -> None:
    ben = world.staff("ben")
    assert ben.gets("/releases/in-force", at="2026-11-23T10:00:00+01:00")["id"] == 1
    assert "zone" in ben.gets("/releases/in-force", 422, at="2026-11-23T10:00:00")["problems"]["at"]
