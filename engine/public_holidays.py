"""Public holidays of a country, proposed for the house's calendar and never taken in unseen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from holidays import HolidayBase, country_holidays, list_supported_countries

from engine.errors import Invalid
from engine.model import CalendarDay, Hours
from engine.sentences import say

YEARS = range(2000, 2100)


def countries() -> dict[str, tuple[str, ...]]:
    """Countries by their ISO 3166 code of two letters, with the codes of their parts."""
    known = list_supported_countries(include_aliases=False)
    return {code: tuple(parts) for code, parts in sorted(known.items()) if len(code) == 2}


def proposed(
    country: str, part: str, years: Sequence[int], *, language: str = "en", hours: Hours = ()
) -> list[CalendarDay]:
    """The public holidays of these years, and the days on which a weekend is worked instead, in their order.

    :param part: of the country, such as ``BE`` for Berlin; empty for what holds everywhere.
    :param language: of the names, where the list speaks it.
    :param hours: when the house works on a day that makes up for a holiday.
    :raises Invalid: for a country, part or year that is not known.
    """
    known = countries()
    if country not in known:
        raise Invalid(
            say("No public holidays are known for “%(country)s”.", country=country),
            remedy=say("Choose a country of the list."),
        )
    if part and part not in known[country]:
        raise Invalid(
            say("“%(country)s” has no part “%(part)s”.", country=country, part=part),
            remedy=say("Choose a part of the list, or none."),
        )
    if not years or any(year not in YEARS for year in years):
        raise Invalid(
            say("The year is missing, or too far away."),
            remedy=say("Choose years from %(years)s on.", years=YEARS[0]),
        )
    listed = _listed(country, part, years, language)
    origin = f"{country}-{part}" if part else country
    days = [CalendarDay(day, (), name, origin) for day, name in listed.items()]
    make_up = (day for day in listed.weekend_workdays if day.year in years)
    days += [CalendarDay(day, hours, _WORKED, origin) for day in make_up if hours]
    return sorted(days, key=lambda item: item.day)


_WORKED = "Make-up workday"


def _listed(country: str, part: str, years: Sequence[int], language: str) -> HolidayBase:
    """The library's list in the nearest language that it speaks; else in the country's own."""
    found = country_holidays(country, subdiv=part or None, years=list(years))
    spoken = [tag for tag in found.supported_languages if tag.split("_")[0] == language.split("_")[0]]
    if not spoken:
        return found
    return country_holidays(country, subdiv=part or None, years=list(years), language=spoken[0])


def days_of(chosen: Sequence[str], among: Sequence[CalendarDay]) -> list[CalendarDay]:
    """Those of the proposed days that were ticked, told by their dates.

    :raises Invalid: when none was.
    """
    ticked = {date.fromisoformat(text) for text in chosen if _is_date(text)}
    found = [item for item in among if item.day in ticked]
    if not found:
        raise Invalid(say("No day was ticked."), remedy=say("Tick the days on which the house is closed."))
    return found


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
