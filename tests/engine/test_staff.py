"""Certificates, absences and people who leave: what the administrator does is checked and written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from engine import staff
from engine.errors import Conflict, Invalid, NotAllowed, NotFound
from engine.model import Absence, Certificate, Event, TaskStatus
from engine.organisation import ListsInvalid, take_in, written
from tests.clock import MONDAY
from tests.stories import Story
from tests.world import House

TODAY = MONDAY.date()


def told(house: House) -> list[Event]:
    with house.engine.store.read() as queries:
        return list(queries.events.stream("organisation"))


def day(days: int) -> date:
    return TODAY + timedelta(days=days)


def away(person: str, substitute: str | None = None, first: int = 0, last: int = 5) -> Absence:
    return Absence(0, person, day(first), day(last), substitute)


def enter(house: House, absence: Absence) -> Absence:
    return staff.enter_absence(house.engine, absence, actor="adam")


def test_an_absence_that_begins_today_passes_open_work_on_at_once(house: House) -> None:
    story = Story(house).broken_hand("2026-07-01")
    task = house.task(story.number, "confirm_classification")
    house.engine.claim(task.id, actor="ben")
    kept = enter(house, away("ben", "chen"))
    assert kept.entered_by == "adam"
    assert house.task(story.number, "confirm_classification").assignee == "chen"
    assert [(event.type, event.actor) for event in told(house)] == [("absence.entered", "adam")]
    assert [event["way"] for event in story.events("task.handed_on")] == ["substitute"]


def test_a_chain_to_come_is_resolved_on_its_day(house: House) -> None:
    enter(house, away("ben", "chen", 2, 4))
    enter(house, away("chen", "ana", 3, 3))
    story = Story(house).broken_hand("2026-07-01")
    task = house.task(story.number, "confirm_classification")
    house.engine.claim(task.id, actor="ben")
    house.clock.moment += timedelta(days=3)
    assert house.task(story.number, "confirm_classification").assignee == "ana"


@pytest.mark.parametrize(
    ("absence", "sentence"),
    [
        (away("ben", "ben", 6, 9), "in a circle: Ben Carter → Ben Carter"),
        (away("chen", "ben", 5, 9), "in a circle: Chen Yu → Ben Carter → Chen Yu"),
        (away("ben", None, 4, 9), "Ben Carter is away from"),
        (away("ana", None, 3, 2), "The last day is before the first"),
        (away("ana", None, -5, -1), "These days have passed"),
        (away("nobody"), "Nobody who works here"),
        (away("ana", "nobody"), "Nobody who works here"),
    ],
)
def test_an_absence_that_cannot_be_is_refused(house: House, absence: Absence, sentence: str) -> None:
    enter(house, away("ben", "chen"))
    with pytest.raises((Invalid, Conflict)) as refused:
        enter(house, absence)
    assert sentence in refused.value.message
    assert len(told(house)) == 1


def test_who_comes_back_early_gets_work_again(house: House) -> None:
    kept = enter(house, away("ben", "chen", -2, 5))
    staff.end_absence(house.engine, kept.id, actor="adam")
    with house.engine.store.read() as queries:
        assert queries.people.absence("ben", TODAY) is None
        assert queries.people.get_absence(kept.id).ends_on == day(-1)
    with pytest.raises(Conflict):
        staff.end_absence(house.engine, kept.id, actor="adam")


def test_an_absence_that_has_not_begun_is_taken_out(house: House) -> None:
    kept = enter(house, away("ben", "chen", 2, 5))
    staff.end_absence(house.engine, kept.id, actor="adam")
    with house.engine.store.read() as queries:
        assert not queries.people.absences(TODAY)
    assert [event.type for event in told(house)] == ["absence.entered", "absence.ended"]


def test_a_lent_certificate_lets_somebody_work_until_its_day_and_keeps_the_reason(house: House) -> None:
    story = Story(house).broken_hand("2026-07-01")
    task = house.task(story.number, "confirm_classification")
    with pytest.raises(NotAllowed):
        house.engine.claim(task.id, actor="olga")
    lent = Certificate("olga", "reception", day(3), "Everybody is at the fair.")
    staff.lend(house.engine, lent, actor="adam")
    house.engine.claim(task.id, actor="olga")
    (event,) = told(house)
    assert (event.type, event.payload["reason"]) == ("certificate.lent", "Everybody is at the fair.")
    other = Story(house).broken_hand("2026-07-01")
    lines = other.form("confirm_classification")["lines"]
    other.does(
        "confirm_classification", "olga", type="complaint", severity="normal", concern="product", lines=lines
    )
    (excepted,) = other.events("task.excepted")
    assert (excepted["certificate"], excepted["reason"]) == ("reception", "Everybody is at the fair.")
    house.clock.moment += timedelta(days=4)
    with pytest.raises(NotAllowed) as refused:
        house.engine.complete(task.id, {}, actor="olga")
    assert refused.value.reason == "certificate"


@pytest.mark.parametrize(
    ("lent", "sentence"),
    [
        (Certificate("olga", "reception", day(3), " "), "The reason is missing"),
        (Certificate("olga", "reception", day(31), "why"), "for 30 days at most"),
        (Certificate("olga", "reception", day(-1), "why"), "This day has passed"),
        (Certificate("olga", " ", day(3), "why"), "The kind of work is missing"),
        (Certificate("ana", "reception", day(3), "why"), "may do reception until then anyway"),
    ],
)
def test_a_certificate_is_not_lent_without_need_reason_or_end(
    house: House, lent: Certificate, sentence: str
) -> None:
    with pytest.raises((Invalid, Conflict)) as refused:
        staff.lend(house.engine, lent, actor="adam")
    assert sentence in refused.value.message
    assert told(house) == []


def test_work_done_with_an_earned_certificate_is_no_exception(house: House) -> None:
    staff.grant(house.engine, Certificate("olga", "reception", day(300)), actor="adam")
    story = Story(house).broken_hand("2026-07-01").classified()
    assert story.events("task.excepted") == []


def test_an_earned_certificate_takes_the_place_of_a_lent_one(house: House) -> None:
    staff.lend(house.engine, Certificate("olga", "reception", day(3), "why"), actor="adam")
    staff.grant(house.engine, Certificate("olga", "reception", day(3)), actor="adam")
    with house.engine.store.read() as queries:
        assert [item.override for item in queries.people.certificates("olga")] == [""]


def test_a_certificate_that_is_withdrawn_stops_work_and_leadership_hears_if_nobody_is_left(
    house: House,
) -> None:
    story = Story(house).broken_hand("2026-07-01")
    for person in ("ana", "chen", "ben", "greta"):
        with house.engine.store.read() as queries:
            (held,) = queries.people.certificates(person)
        with pytest.raises(Invalid):
            staff.withdraw(house.engine, held, actor="adam", reason="")
        staff.withdraw(house.engine, held, actor="adam", reason="The course was not passed.")
        with pytest.raises(NotFound):
            staff.withdraw(house.engine, held, actor="adam", reason="again")
    house.settle()
    alarms = [sent for sent in house.post.sent if "nobody can do" in str(sent.payload["subject"])]
    assert {sent.recipient for sent in alarms} >= {"lin@modelhouse.example"}
    assert story.events("task.nobody")


@pytest.fixture
def two_tasks(house: House) -> Callable[[], list[str | None]]:
    numbers = [Story(house).broken_hand("2026-07-01").number for _ in range(2)]
    for number in numbers:
        house.engine.claim(house.task(number, "confirm_classification").id, actor="ben")
    return lambda: [house.task(number, "confirm_classification").assignee for number in numbers]


def test_open_work_of_somebody_who_leaves_goes_to_a_colleague(
    house: House, two_tasks: Callable[[], list[str | None]]
) -> None:
    assert staff.leave(house.engine, "ben", to="chen", actor="adam") == (2, 0)
    assert two_tasks() == ["chen", "chen"]
    with house.engine.store.read() as queries:
        assert not queries.people.get("ben").active
    (event,) = told(house)
    assert event.payload["left"] == ["ben"]


def test_what_the_colleague_may_not_do_goes_back_to_its_pool(
    house: House, two_tasks: Callable[[], list[str | None]]
) -> None:
    assert staff.leave(house.engine, "ben", to="pavel", actor="adam") == (0, 2)
    assert two_tasks() == [None, None]


def test_the_last_administrator_cannot_leave_and_keeps_her_work(house: House) -> None:
    with pytest.raises(ListsInvalid, match="role administrator"):
        staff.leave(house.engine, "adam", to="", actor="adam")
    with pytest.raises(Invalid):
        staff.leave(house.engine, "ben", to="ben", actor="adam")


def test_a_dry_run_says_what_would_change_and_changes_nothing(house: House) -> None:
    with house.engine.store.read() as queries:
        before = written(queries)
    lists = {
        "people": [{**line, "superior": "oskar"} for line in before["people"] if line["id"] == "ben"],
        "absences": [{"person": "ana", "starts_on": "2026-12-01", "ends_on": "2026-12-04"}],
    }
    change = take_in(house.engine, lists, actor="adam", dry=True)
    assert [(item.list, item.id, item.field, item.before, item.after) for item in change.differences] == [
        ("people", "ben", "superior", "greta", "oskar"),
        ("absences", "ana 2026-12-01", "", "", ""),
    ]
    assert change.absences == 1
    with house.engine.store.read() as queries:
        assert written(queries) == before
    assert told(house) == []


def test_absences_come_and_go_as_a_list(house: House) -> None:
    line = {
        "person": "ana",
        "starts_on": "2026-12-01",
        "ends_on": "2026-12-04",
        "substitute": "chen",
        "reason": "course",
    }
    take_in(house.engine, {"absences": [line]}, actor="adam")
    take_in(house.engine, {"absences": [{**line, "ends_on": "2026-12-05"}]}, actor="adam")
    with house.engine.store.read() as queries:
        assert written(queries)["absences"] == [{**line, "ends_on": "2026-12-05"}]
        (kept,) = queries.people.absences(TODAY)
    assert kept.entered_by == "adam"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ({"person": "moon"}, "nobody has the id “moon”"),
        ({"substitute": "moon"}, "nobody has the id “moon”"),
        ({"ends_on": "soon"}, "is no date"),
        ({"ends_on": "2026-11-30"}, "the last day is before the first"),
        ({"substitute": "ana"}, "in a circle: ana → ana"),
        ({"person": "chen", "starts_on": "2026-12-03"}, "“chen” is away on some of these days already"),
        ({"substitute": "chen"}, "in a circle: ana → chen → ana"),
    ],
)
def test_a_line_of_absences_that_does_not_hold_is_named(
    house: House, line: dict[str, str], sentence: str
) -> None:
    known = {"person": "chen", "starts_on": "2026-12-01", "ends_on": "2026-12-04", "substitute": "ana"}
    take_in(house.engine, {"absences": [known]}, actor="adam")
    wrong = {"person": "ana", "starts_on": "2026-12-01", "ends_on": "2026-12-04", **line}
    with pytest.raises(ListsInvalid) as refused:
        take_in(house.engine, {"absences": [wrong]}, actor="adam")
    assert sentence in refused.value.message


def test_a_lent_certificate_is_not_written_out_as_an_earned_one(house: House) -> None:
    staff.lend(house.engine, Certificate("olga", "reception", day(3), "why"), actor="adam")
    with house.engine.store.read() as queries:
        lines = written(queries)["certificates"]
    assert not [line for line in lines if line["person"] == "olga"]


def test_work_of_the_absent_is_not_lost_when_the_substitute_leaves_too(house: House) -> None:
    story = Story(house).broken_hand("2026-07-01")
    task = house.task(story.number, "confirm_classification")
    house.engine.claim(task.id, actor="ben")
    enter(house, away("ben", "chen"))
    staff.leave(house.engine, "chen", to="ben", actor="adam")
    found = house.task(story.number, "confirm_classification")
    assert (found.assignee, found.status) == (None, TaskStatus.READY)
    assert [event["way"] for event in story.events("task.handed_on")] == ["substitute", "pool"]


def test_a_list_of_absences_keeps_cases_from_substitutes_too(house: House) -> None:
    story = Story(house).registers(description="He was rude.", person_complained_about="Ben Carter")
    line = {"person": "ben", "starts_on": "2026-12-01", "ends_on": "2026-12-04", "substitute": "chen"}
    take_in(house.engine, {"absences": [line]}, actor="adam")
    with house.engine.store.read() as queries:
        assert queries.cases.barred(house.case(story.number).id) == {"ben", "chen"}
