"""Units that left the house, taken in from lists: they prove when a guarantee began (Q1), complaints are
counted against them, and whoever bought one is told when its batch is recalled (S11).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from engine.commands import Engine
from engine.errors import Invalid
from engine.lists import lines_of
from engine.sentences import joined, say
from processes.complaint.records import Records
from processes.complaint.serials import serial_key

_BUYER = ("buyer", "buyer_email", "buyer_language")
COLUMNS = ("serial", "sku", "batch", "sold_on", "shipped_on", "registered_on", "seller", *_BUYER)
_NEEDED = ("serial", "sku")
_DATES = ("sold_on", "shipped_on", "registered_on")
_MOST = 100_000
_TOLD = 20


class ListInvalid(Invalid):
    """Lines of a list that do not hold; nothing of the list was taken in.

    :param problems: number of the line, from 1 for the first unit, and what is wrong with it.
    """

    def __init__(self, problems: list[tuple[int, str]]) -> None:
        told = [say("line %(line)s: %(words)s", line=line, words=words) for line, words in problems[:_TOLD]]
        if len(problems) > _TOLD:
            told.append(say("and %(count)s more", count=len(problems) - _TOLD))
        super().__init__(
            say("%(lines)s.", lines=joined("; ", told)), remedy=say("Mend these lines; nothing was taken in.")
        )
        self.problems = problems


@dataclass(frozen=True)
class Taken:
    """How many units were new, changed, and as they were."""

    added: int
    changed: int
    same: int


def read_csv(text: str) -> list[dict[str, str]]:
    """The units of a list; see :func:`engine.lists.lines_of`."""
    return lines_of(text, COLUMNS, _NEEDED)


def take_in(engine: Engine, units: Iterable[Mapping[str, Any]], *, actor: str) -> Taken:
    """Take units in, all or nothing: a unit that is known is brought up to date; what is left out stays.

    :param units: by the names of :data:`COLUMNS`; dates as ISO 8601 texts.
    :raises ListInvalid: with every line that does not hold.
    """
    listed = list(units)
    if len(listed) > _MOST:
        raise Invalid(
            say("These are more than %(most)s units.", most=_MOST), remedy=say("Send them in several lists.")
        )
    checked = _checked(listed)
    counts = {"added": 0, "changed": 0, "same": 0}
    with engine.store.write() as uow:
        now = engine.clock.now()
        buyers = _Buyers(uow.records, now) if any(unit["buyer_email"] for unit in checked) else None
        for unit in checked:
            counts[_keep(uow.records, unit, buyers)] += 1
        uow.events.append("sales", "sales.taken_in", dict(counts), at=now, actor=actor)
        uow.commit()
    return Taken(**counts)


def _checked(listed: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    problems: list[tuple[int, str]] = []
    seen: dict[str, int] = {}
    found = []
    for number, line in enumerate(listed, 1):
        unit, wrong = _unit(line)
        first = seen.setdefault(unit["serial"], number)
        if unit["serial"] and first != number:
            wrong.append(
                say(
                    "the unit %(serial)s stands in line %(first)s already", serial=unit["serial"], first=first
                )
            )
        problems += [(number, words) for words in wrong]
        found.append(unit)
    if problems:
        raise ListInvalid(problems)
    return found


def _unit(line: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """A unit with dates read, and what is wrong with it."""
    wrong: list[str] = [
        say("“%(name)s” is empty", name=name) for name in _NEEDED if not str(line.get(name) or "").strip()
    ]
    wrong += [say("“%(name)s” is unknown", name=name) for name in line if name not in COLUMNS]
    unit: dict[str, Any] = {name: str(line.get(name) or "").strip() for name in COLUMNS}
    unit["serial"] = serial_key(unit["serial"])
    if (unit["buyer"] or unit["buyer_language"]) and not unit["buyer_email"]:
        wrong.append(say("“buyer_email” is empty, and a name alone reaches nobody"))
    for name in _DATES:
        text = unit[name]
        try:
            unit[name] = date.fromisoformat(text) if text else None
        except ValueError:
            wrong.append(say("“%(text)s” is no date for “%(name)s”; write 2026-01-31", text=text, name=name))
    return unit, wrong


def _keep(kept: Records, unit: dict[str, Any], buyers: _Buyers | None) -> str:
    buyer = {name: unit.pop(name) for name in _BUYER}
    if buyers is not None and buyer["buyer_email"]:
        unit["customer"] = buyers.of(buyer["buyer"], buyer["buyer_email"], buyer["buyer_language"])
    known = kept.sales.find(unit["serial"])
    if known is None:
        kept.sales.add(**unit)
        return "added"
    told = {name: value for name, value in unit.items() if value and name != "serial"}
    changes = {name: value for name, value in told.items() if getattr(known, name) != value}
    kept.sales.change(known, **changes)
    return "changed" if changes else "same"


class _Buyers:
    """Customers by their mail address, read once for a list; who is not known yet becomes one."""

    def __init__(self, kept: Records, now: datetime) -> None:
        self._kept = kept
        self._now = now
        self._known = {found.email.lower(): found.id for found in kept.customers.where() if found.email}

    def of(self, name: str, email: str, language: str) -> int:
        """The customer with this address; what is known of her stays as it is."""
        key = email.lower()
        if key not in self._known:
            self._known[key] = self._kept.customers.add(
                name=name,
                organisation="",
                email=email,
                phone="",
                address="",
                preferred_contact="email",
                language=language or "en",
                representative="",
                accessibility="",
                created_at=self._now,
            ).id
        return self._known[key]
