"""Chains of substitutes are followed to somebody who is there; circles are found before they are entered."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.model import Absence
from engine.substitution import Chain, circle_of, follow

FIRST = date(2026, 11, 23)


def away(person: str, substitute: str | None = None, start: int = 0, days: int = 5, id: int = 0) -> Absence:
    return Absence(
        id, person, FIRST + timedelta(days=start), FIRST + timedelta(days=start + days - 1), substitute
    )


def chain(absences: list[Absence], person: str, day: int = 0) -> Chain:
    on = FIRST + timedelta(days=day)
    return follow(
        person, lambda who: next((row for row in absences if row.person == who and row.covers(on)), None)
    )


def test_somebody_who_is_there_stands_for_herself() -> None:
    assert chain([], "ana") == Chain((), "ana")


def test_a_substitute_who_is_away_too_is_stood_in_for_by_hers() -> None:
    found = chain([away("ana", "ben"), away("ben", "chen")], "ana")
    assert found.end == "chen"
    assert [absence.person for absence in found.away] == ["ana", "ben"]


def test_a_way_that_ends_with_somebody_without_a_substitute_leads_nowhere() -> None:
    found = chain([away("ana", "ben"), away("ben")], "ana")
    assert (found.end, found.circle) == (None, False)


def test_a_circle_that_is_there_all_the_same_ends_the_way() -> None:
    found = chain([away("ana", "ben"), away("ben", "ana")], "ana")
    assert (found.end, found.circle) == (None, True)


def test_an_absence_of_other_days_is_no_link() -> None:
    assert chain([away("ana", "ben"), away("ben", "chen", start=10)], "ana").end == "ben"


def test_a_circle_is_told_by_its_persons() -> None:
    known = [away("ben", "chen", id=1), away("chen", "ana", id=2)]
    assert circle_of(away("ana", "ben"), known) == ("ana", "ben", "chen")


def test_who_stands_in_for_herself_is_a_circle() -> None:
    assert circle_of(away("ana", "ana"), []) == ("ana",)


def test_a_circle_needs_one_day_on_which_all_of_it_are_away() -> None:
    known = [away("ben", "ana", start=5, id=1)]
    assert circle_of(away("ana", "ben"), known) == ()
    assert circle_of(away("ana", "ben", days=6), known) == ("ana", "ben")


PEOPLE = st.sampled_from("abcdef")
ABSENCES = st.lists(
    st.builds(
        away,
        PEOPLE,
        st.none() | PEOPLE,
        start=st.integers(0, 12),
        days=st.integers(1, 6),
    ),
    max_size=14,
)


@given(ABSENCES)
def test_what_is_entered_without_a_circle_has_none_on_any_day(wanted: list[Absence]) -> None:
    entered: list[Absence] = []
    for absence in wanted:
        taken = any(
            row.person == absence.person
            and row.starts_on <= absence.ends_on
            and absence.starts_on <= row.ends_on
            for row in entered
        )
        if taken:
            continue
        numbered = Absence(
            len(entered) + 1, absence.person, absence.starts_on, absence.ends_on, absence.substitute
        )
        if circle_of(numbered, entered):
            day = next(day for day in range(20) if chain([*entered, numbered], numbered.person, day).circle)
            assert numbered.covers(FIRST + timedelta(days=day))
        else:
            entered.append(numbered)
    assert not any(chain(entered, person, day).circle for person in "abcdef" for day in range(20))
