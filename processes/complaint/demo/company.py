"""The demo company: units under sales and production, people with superiors, certificates."""

from __future__ import annotations

from datetime import date, timedelta

from engine import calendars, public_holidays
from engine.commands import Engine
from engine.model import Certificate, HouseCalendar, Person, Unit, hours_of
from engine.ports import People

UNITS = (
    Unit("management", "Management", None, "lin"),
    Unit("sales", "Sales", "management", "oskar"),
    Unit("after_sales", "After-sales service", "sales", "greta"),
    Unit("technical_quality", "Technical quality", "management", "quentin"),
    Unit("production", "Production", "management", "petra"),
    Unit("warehouse", "Warehouse", "management", "walid"),
    Unit("finance", "Finance", "management", "fiona"),
    Unit("r_and_d", "Research and development", "management", "rosa"),
    Unit("design", "Design", "management", "dario"),
)

_STAFF = frozenset({"staff", "handler"})


def _person(id: str, name: str, unit: str, superior: str | None, *roles: str) -> Person:
    return Person(id, name, f"{id}@modelhouse.example", unit, superior, _STAFF | set(roles))


PEOPLE = (
    _person("lin", "Lin Wei", "management", None, "leadership"),
    _person("oskar", "Oskar Brandt", "sales", "lin", "head"),
    _person("sofia", "Sofia Marin", "sales", "oskar"),
    _person("greta", "Greta Lund", "after_sales", "oskar", "head"),
    _person("ana", "Ana Silva", "after_sales", "greta", "reception"),
    _person("ben", "Ben Carter", "after_sales", "greta"),
    _person("chen", "Chen Yu", "after_sales", "greta", "reception"),
    _person("quentin", "Quentin Roy", "technical_quality", "lin", "head"),
    _person("kim", "Kim Park", "technical_quality", "quentin"),
    _person("petra", "Petra Novak", "production", "lin", "head"),
    _person("pavel", "Pavel Hora", "production", "petra"),
    _person("walid", "Walid Aziz", "warehouse", "lin", "head"),
    _person("wanda", "Wanda Kos", "warehouse", "walid"),
    _person("fiona", "Fiona Grey", "finance", "lin", "head"),
    _person("felix", "Felix Baum", "finance", "fiona"),
    _person("rosa", "Rosa Conti", "r_and_d", "lin", "head"),
    _person("dario", "Dario Mele", "design", "lin", "head"),
    _person("olga", "Olga Peters", "after_sales", "greta", "process_owner"),
    _person("adam", "Adam Reyes", "management", "lin", "administrator"),
)

SIGN_INS = (
    ("reception", "ana"),
    ("after-sales", "ben"),
    ("technical quality", "kim"),
    ("production", "pavel"),
    ("warehouse", "wanda"),
    ("finance", "felix"),
    ("head of sales", "oskar"),
    ("leadership", "lin"),
    ("process owner", "olga"),
    ("administrator", "adam"),
)
"""One person for each role, in the order of a complaint's way."""

_CERTIFIED = {
    "reception": ("ana", "chen", "ben", "greta"),
    "inspection": ("kim", "quentin"),
    "repair": ("pavel", "petra"),
}


def open_hours(engine: Engine, today: date) -> None:
    """Write the company's calendar: a break at noon, short Fridays, and Berlin's public holidays."""
    full, short = hours_of("8:00–12:00, 12:30–17:00"), hours_of("8:00–14:00")
    week = (*(full,) * 4, short, (), ())
    days = public_holidays.proposed("DE", "BE", [today.year, today.year + 1])
    calendars.change(engine, HouseCalendar(week, tuple(days)), actor="adam")


def settle_in(people: People, today: date, password: str) -> None:
    """Write the company; everybody gets the same (already hashed) password."""
    for unit in UNITS:
        people.save_unit(unit)
    for person in PEOPLE:
        people.save(
            Person(
                person.id,
                person.name,
                person.email,
                person.unit,
                person.superior,
                person.roles,
                password=password,
                token_version=f"demo-{person.id}",
            )
        )
    for kind, holders in _CERTIFIED.items():
        for holder in holders:
            people.save_certificate(Certificate(holder, kind, today + timedelta(days=400)))
