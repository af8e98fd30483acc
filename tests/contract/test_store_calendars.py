"""The house's calendar: every revision is kept, and nobody overwrites another's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from engine.errors import StaleRevision
from engine.model import CalendarDay, HouseCalendar
from engine.ports import Store
from tests.contract.storage_samples import NOW, an_instance, later

CALENDAR = HouseCalendar(
    week=(((time(8), time(12)), (time(13), time(0))), *((),) * 6),
    days=(
        CalendarDay(date(2026, 12, 25), (), "Christmas Day", "DE-BE"),
        CalendarDay(date(2026, 12, 27), ((time(9), time(13)),), "Make-up workday"),
    ),
)


def test_a_house_without_a_calendar_works_from_monday_to_friday(store: Store) -> None:
    with store.read() as queries:
        assert queries.calendars.revision() == 0
        assert [bool(hours) for hours in queries.calendars.get().week] == [True] * 5 + [False] * 2


def test_what_is_saved_comes_back_as_it_was(store: Store) -> None:
    with store.write() as uow:
        saved = uow.calendars.save(CALENDAR, at=NOW, by="adam")
        uow.commit()
    with store.read() as queries:
        assert queries.calendars.revision() == saved.revision == 1
        assert queries.calendars.get() == saved
        assert (saved.week, saved.days) == (CALENDAR.week, CALENDAR.days)


def test_who_read_an_earlier_calendar_is_told(store: Store) -> None:
    with store.write() as uow:
        uow.calendars.save(CALENDAR, at=NOW, by="adam")
        with pytest.raises(StaleRevision):
            uow.calendars.save(CALENDAR, at=later(hours=1), by="lin")


def test_clocks_by_working_time_that_an_earlier_calendar_reckoned_are_found(store: Store) -> None:
    with store.write() as uow:
        instance = an_instance(uow)
        common = {
            "case": instance.case,
            "instance": instance.id,
            "started_at": NOW,
            "amount": 1,
            "due_at": NOW,
        }
        old = uow.clocks.start(name="resolution", unit="working_days", **common)
        uow.clocks.start(name="reply", unit="elapsed_hours", **common)
        uow.clocks.start(name="new", unit="working_hours", calendar=2, **common)
        assert [clock.name for clock in uow.clocks.behind(2, 10)] == ["resolution"]
        assert [clock.name for clock in uow.clocks.behind(3, 1)] == ["resolution"]
        assert [clock.name for clock in uow.clocks.behind(3, 10)] == ["resolution", "new"]
        uow.clocks.save(replace(old, stopped_at=NOW, used=7))
        assert [clock.name for clock in uow.clocks.behind(3, 10)] == ["new"]
        found = uow.clocks.find(instance.id, "resolution")
        assert found is not None
        assert found.used == 7
