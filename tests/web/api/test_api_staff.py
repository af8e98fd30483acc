"""Single people for programs: certificates with their reasons, absences, leaving."""

from __future__ import annotations

from tests.web.api.caller import World


def test_a_certificate_is_earned_and_withdrawn_with_a_reason(world: World) -> None:
    adam = world.staff("adam")
    earned = {"kind": "repair", "expires_on": "2027-11-23"}
    adam.posts("/people/ben/certificates", earned, 204)
    adam.posts("/people/ben/certificates", earned, 204)
    held = [item for item in adam.gets("/people/ben/certificates") if item["kind"] == "repair"]
    assert held == [{"person": "ben", **earned, "lent_because": ""}]
    adam.posts("/people/ben/certificates/withdraw", {**earned, "reason": ""}, 422)
    adam.posts("/people/ben/certificates/withdraw", {**earned, "reason": "Not renewed."}, 204)
    adam.posts("/people/ben/certificates/withdraw", {**earned, "reason": "Not renewed."}, 404)
    adam.posts("/people/ben/certificates", {**earned, "expires_on": "2026-01-01"}, 422)


def test_a_lent_one_says_why_and_is_not_lent_to_whoever_holds_it(world: World) -> None:
    adam = world.staff("adam")
    lent = {"kind": "repair", "expires_on": "2026-12-10", "reason": "Pavel is ill."}
    adam.posts("/people/ben/certificates/lend", lent, 204)
    shown = [item["lent_because"] for item in adam.gets("/people/ben/certificates")]
    assert "Pavel is ill." in shown
    adam.posts("/people/pavel/certificates/lend", lent, 409)


def test_nobody_is_not_there(world: World) -> None:
    adam = world.staff("adam")
    adam.gets("/people/nobody/certificates", 404)
    adam.posts("/people/nobody/certificates", {"kind": "repair", "expires_on": "2027-11-23"}, 404)
    adam.posts("/people/nobody/leave", {}, 404)
    adam.posts("/people/absences/7/end", status=404)


def test_whoever_leaves_cannot_take_her_own_work_over(world: World) -> None:
    assert world.staff("adam").posts("/people/ana/leave", {"to": "ana"}, 422)["remedy"]
    assert world.staff("ana").gets("/tasks")["total"] == 0
