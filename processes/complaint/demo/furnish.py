"""What the demo house has besides complaints: prices, a duty roster, absences, certificates that end."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from engine import staff
from engine.commands import Engine
from engine.model import Absence, Certificate
from processes.complaint import duty, prices, sales

BATCH = "KN-12-B7"
"""The batch that the demo's house recalls; what is wrong with it is the glue of its hands."""
UNITS = 24
OWNERS = (
    ("Nina Olsen", "nina.olsen@post.example", "en"),
    ("Wang Fang", "wang.fang@post.example", "zh"),
    ("Peter Hahn", "peter.hahn@post.example", "en"),
    ("Aisha Khan", "aisha.khan@post.example", "en"),
    ("Luca Ferri", "luca.ferri@post.example", "en"),
    ("Chloe Martin", "chloe.martin@post.example", "en"),
    ("Dan Cole", "dan.cole@post.example", "en"),
    ("Olga Berg", "olga.berg@post.example", "en"),
    ("Zhao Min", "zhao.min@post.example", "zh"),
    ("Rui Costa", "rui.costa@post.example", "en"),
)
"""Who bought a unit of the batch; the first seven complain."""
PRICES = (
    ("W1", "Work, one hour", "工时（1小时）", "38.00"),
    ("W2", "Work, half an hour", "工时（半小时）", "19.00"),
    ("P1", "Hand or foot, painted", "手或脚（已上色）", "12.50"),
    ("P2", "Mast with rigging", "桅杆及索具", "24.00"),
    ("P3", "Touching up the paint", "补漆", "16.00"),
    ("P4", "Stand", "底座", "9.90"),
    ("S1", "Return parcel", "寄回包裹", "6.90"),
)
"""Code, name, name in Chinese, net price in EUR."""


def before(engine: Engine) -> None:
    """What was there before the month began: the price list, and the units of the batch with their buyers."""
    today = engine.clock.now().astimezone(engine.settings.tz).date()
    prices.take_in(engine, _list(), today, actor="oskar")
    sales.take_in(engine, _units(today), actor="adam")


def _list(dearer: str = "") -> list[dict[str, str]]:
    known = {code: net for code, _, _, net in PRICES} | ({"W1": dearer} if dearer else {})
    return [
        {
            "code": code,
            "name": name,
            "name_zh": chinese,
            "net": known[code],
            "tax_rate": "19",
            "currency": "EUR",
        }
        for code, name, chinese, _ in PRICES
    ]


def _units(today: date) -> list[dict[str, str]]:
    sold = today - timedelta(days=70)
    units: list[dict[str, str]] = []
    for number in range(1, UNITS + 1):
        unit = {
            "serial": f"{BATCH}-{number:03d}",
            "sku": "KN-12",
            "batch": BATCH,
            "sold_on": (sold + timedelta(days=number)).isoformat(),
            "seller": "Own shop" if number <= len(OWNERS) else "Toy Corner Ltd",
        }
        if number <= len(OWNERS):
            name, email, language = OWNERS[number - 1]
            unit |= {"buyer": name, "buyer_email": email, "buyer_language": language}
        units.append(unit)
    return units


def after(engine: Engine) -> None:
    """What holds at the end of the month: who is on duty, who is away, what ends, which prices come."""
    now = engine.clock.now()
    today = now.astimezone(engine.settings.tz).date()
    _put_on_duty(engine, now, today)
    away = (
        Absence(0, "dario", today, today + timedelta(days=6), "rosa", "Holiday"),
        Absence(
            0,
            "quentin",
            today + timedelta(days=9),
            today + timedelta(days=12),
            "kim",
            "Trade fair in Nuremberg",
        ),
    )
    for absence in away:
        staff.enter_absence(engine, absence, actor="adam")
    _let_end(engine, "chen", "reception", today + timedelta(days=12))
    _let_end(engine, "pavel", "repair", today + timedelta(days=26))
    prices.take_in(engine, _list(dearer="41.00"), today + timedelta(days=31), actor="oskar")


def _put_on_duty(engine: Engine, now: datetime, today: date) -> None:
    """One who is on duty now, the nights that follow, and the leader over the weekend."""
    viewer = engine.viewer("greta")
    night = [datetime.combine(today + timedelta(days=day), time(17), engine.settings.tz) for day in (1, 2)]
    saturday = today + timedelta(days=(5 - today.weekday()) % 7 or 7)
    weekend = datetime.combine(saturday, time(8), engine.settings.tz)
    for person, begins, hours, role in (
        ("greta", now - timedelta(hours=1), 15, ""),
        ("ben", night[0], 15, "handler"),
        ("ana", night[1], 15, "reception"),
        ("lin", weekend, 48, "leadership"),
    ):
        duty.add(engine, person, begins, begins + timedelta(hours=hours), role=role, viewer=viewer)


def _let_end(engine: Engine, person: str, kind: str, last: date) -> None:
    """Have a certificate end on a day."""
    with engine.store.write() as uow:
        for held in uow.people.certificates(person):
            if held.kind == kind:
                uow.people.drop_certificate(held)
        uow.people.save_certificate(Certificate(person, kind, last))
        uow.commit()
