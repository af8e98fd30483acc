"""S10: what complaints show of units and people, from confirmed findings, contested where it is wrong."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from processes.complaint import examination, portal
from processes.complaint.examination import Report
from tests.stories import Story
from tests.world import House


def report(house: House, viewer: str = "lin") -> Report:
    now = house.clock.now()
    with house.engine.store.read() as queries:
        return examination.examine(
            queries, house.engine.viewer(viewer), now - timedelta(days=30), now + timedelta(days=1)
        )


def counts(found: Report, id: str) -> dict[str, int]:
    rows = {row.id: row for row in (*found.units, *found.people)}
    return {name: count for name, count in rows[id].counts.items() if count} if id in rows else {}


def test_a_contact_counts_for_whoever_answered_it_in_time(house: House, story: Story) -> None:
    story.broken_hand("2026-07-01").classified().replied()
    assert counts(report(house), "ana") == {"contacts": 1, "on_time": 1}
    assert counts(report(house), "after_sales") == {"contacts": 1, "on_time": 1}


def test_a_contact_that_nobody_answered_counts_for_service_and_is_late_when_it_is(
    house: House, story: Story
) -> None:
    story.broken_hand("2026-07-01")
    assert counts(report(house), "after_sales") == {"contacts": 1}
    house.pass_time(hours=25)
    found = counts(report(house), "after_sales")
    assert (found["contacts"], found["late"]) == (1, 1)


def test_satisfied_and_not_are_counted_and_a_no_is_a_further_round(house: House, story: Story) -> None:
    story.registers(type="consultation").classified("consultation").replied()
    story.says(satisfied=False, comment="Not what I asked.")
    assert counts(report(house), "ana")["not_satisfied"] == 1
    assert counts(report(house), "ana")["reopened"] == 1


def test_nothing_is_attributed_before_the_finding_is_confirmed(house: House, story: Story) -> None:
    story.broken_hand("2026-07-01").classified().replied()
    story.inspected()
    assert "upheld" not in counts(report(house), "production")
    story.repaired()
    assert counts(report(house), "production")["upheld"] == 1


def test_a_fault_that_is_not_the_houses_is_attributed_to_nobody(house: House, story: Story) -> None:
    story.broken_hand("2026-07-01").classified().replied()
    story.inspected(confirmed="no")
    assert all("upheld" not in counts(report(house), unit) for unit in ("production", "technical_quality"))


def test_a_complaint_about_a_person_counts_for_her_once_it_is_found_right(house: House, story: Story) -> None:
    story.registers(description="Ben Carter shouted.", person_complained_about="Ben Carter")
    story.does("confirm_classification", "greta", type="complaint", severity="normal", concern="staff")
    assert "upheld" not in counts(report(house), "ben")
    story.does("examine_matter", "sofia", upheld="yes", finding="He did.", measure="Apology.")
    assert counts(report(house), "ben") == {"upheld": 1}
    assert counts(report(house, "ben"), "ben") == {"upheld": 1}, "of the hidden case she knows this figure"


def test_whoever_is_complained_about_contests_her_own_figure_without_seeing_the_case(
    house: House, story: Story
) -> None:
    story.registers(description="Ben Carter shouted.", person_complained_about="Ben Carter")
    story.does("confirm_classification", "greta", type="complaint", severity="normal", concern="staff")
    story.does("examine_matter", "sofia", upheld="yes", finding="He did.", measure="Apology.")
    (item,) = report(house, "ben").behind("upheld", person="ben")
    assert (item.case, item.title, item.step) == ("", "", "")
    with pytest.raises(NotFound):
        examination.contest(house.engine, item.id, reason="No.", viewer=house.engine.viewer("ana"))
    examination.contest(house.engine, item.id, reason="I was away.", viewer=house.engine.viewer("ben"))
    assert [found.case for found in report(house, "greta").contested()] == [story.number]
    examination.decide(
        house.engine, item.id, upheld=True, words="So it is.", viewer=house.engine.viewer("greta")
    )
    assert counts(report(house, "ben"), "ben") == {}
    assert counts(report(house), "after_sales")["upheld"] == 1


def test_other_figures_of_a_hidden_case_stay_hidden_from_her(house: House, story: Story) -> None:
    story.registers(description="Ben Carter shouted.", person_complained_about="Ben Carter")
    story.does("confirm_classification", "greta", type="complaint", severity="normal", concern="staff")
    with house.engine.store.write() as uow:
        case = house.case(story.number).id
        made = uow.records.attributions.add(
            figure="escalated", case=case, step="find_person", person="ben", unit="", at=house.clock.now()
        )
        uow.commit()
    assert counts(report(house, "ben"), "ben") == {}
    with pytest.raises(NotFound):
        examination.contest(
            house.engine, f"attribution:{made.id}", reason="No.", viewer=house.engine.viewer("ben")
        )


def test_a_fault_counts_for_the_unit_at_which_it_arose_and_not_for_who_was_asked(
    house: House, story: Story
) -> None:
    story.broken_hand("2026-07-01").classified().replied()
    story.inspected(origin="r_and_d").repaired()
    assert counts(report(house), "r_and_d")["upheld"] == 1
    assert all("upheld" not in counts(report(house), unit) for unit in ("production", "design"))


def test_an_escalation_counts_for_who_worked_on_it(house: House, story: Story) -> None:
    story.broken_hand("2026-07-01").classified()
    task = house.task(story.number, "write_reply")
    house.engine.claim(task.id, actor="ana")
    portal.go_level_up(house.engine, house.case(story.number), leader=False)
    house.settle()
    assert counts(report(house), "ana") == {"escalated": 1}


def test_everybody_sees_her_own_and_a_superior_her_peoples(house: House, story: Story) -> None:
    story.broken_hand("2026-07-01").classified().replied()
    assert counts(report(house, "ana"), "ana")["contacts"] == 1
    assert counts(report(house, "greta"), "ana")["contacts"] == 1
    assert counts(report(house, "oskar"), "ana")["contacts"] == 1, "after-sales is below sales"
    assert counts(report(house, "ben"), "ana") == {}
    assert report(house, "ben").units == []


def test_every_figure_opens_what_is_behind_it(house: House, story: Story) -> None:
    story.broken_hand("2026-07-01").classified().replied()
    (item,) = report(house).behind("on_time", person="ana")
    assert (item.case, item.step) == (story.number, "call")
    assert report(house).behind("late", person="ana") == []


def test_what_is_contested_and_not_hers_counts_for_the_unit_only(house: House, story: Story) -> None:
    story.broken_hand("2026-07-01").classified().replied()
    (item,) = report(house).behind("contacts", person="ana")
    ana, greta = house.engine.viewer("ana"), house.engine.viewer("greta")
    examination.contest(house.engine, item.id, reason="I only typed it for Ben.", viewer=ana)
    assert counts(report(house), "ana")["contacts"] == 1, "it stands until it is decided"
    with pytest.raises(Conflict, match="before"):
        examination.contest(house.engine, item.id, reason="Again.", viewer=ana)
    with pytest.raises(NotAllowed):
        examination.decide(house.engine, item.id, upheld=True, words="Yes.", viewer=ana)
    examination.decide(house.engine, item.id, upheld=True, words="That is so.", viewer=greta)
    assert counts(report(house), "ana") == {}
    assert counts(report(house), "after_sales")["contacts"] == 1
    with pytest.raises(Conflict, match="before"):
        examination.decide(house.engine, item.id, upheld=False, words="No.", viewer=greta)
    assert [event["reason"] for event in story.events("figure.contested")] == ["I only typed it for Ben."]
    assert [event["upheld"] for event in story.events("figure.decided")] == [True]


def test_nobody_contests_what_is_somebody_elses_or_without_a_reason(house: House, story: Story) -> None:
    story.broken_hand("2026-07-01").classified().replied()
    (item,) = report(house).behind("contacts", person="ana")
    with pytest.raises(NotFound):
        examination.contest(house.engine, item.id, reason="Not hers.", viewer=house.engine.viewer("ben"))
    with pytest.raises(Invalid):
        examination.contest(house.engine, item.id, reason=" ", viewer=house.engine.viewer("ana"))
    for wrong in ("contact:999", "attribution:x", "nothing"):
        with pytest.raises(NotFound):
            examination.contest(house.engine, wrong, reason="?", viewer=house.engine.viewer("ana"))


def test_a_hidden_case_is_in_nobodys_figures_from_whom_it_is_hidden(house: House, story: Story) -> None:
    story.broken_hand("2026-07-01").classified().replied()
    with house.engine.store.write() as uow:
        uow.cases.bar(house.case(story.number).id, "greta", "complained about", house.clock.now())
        uow.commit()
    assert report(house, "greta").items == []
    assert len(report(house, "oskar").items) == 1
