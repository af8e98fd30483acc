"""Where names are looked up while an expression runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.feel.budget import Run
from engine.feel.jsonvalues import imported
from engine.feel.temporal import DAY, HOUR, MINUTE, SECOND, DaysDuration
from engine.feel.values import KINDS, Builtin

SHARED = frozenset([str, bool, int, type(None)])
"""Types whose values are FEEL values already."""


class Frame:
    """Some names and, behind them, those of the frame around.

    The outermost frame holds task data as it is (``raw``); its values become FEEL values when they are read.
    """

    __slots__ = ("names", "parent", "raw", "run")

    def __init__(
        self, names: Mapping[str, Any], parent: Frame | None, run: Run, *, raw: bool = False
    ) -> None:
        self.names = names
        self.parent = parent
        self.run = run
        self.raw = raw


Code = Callable[[Frame], Any]
"""A compiled node: computes its value from the names around it."""


def name_code(name: str, builtin: Builtin | None, position: int) -> Code:
    """Reads a name: the nearest frame that has it, then the functions of the language, else null."""

    def code(frame: Frame) -> Any:
        place: Frame | None = frame
        while place is not None:
            names = place.names
            if name in names:
                value = names[name]
                if type(value) in SHARED or not place.raw:
                    return value
                return imported_name(place, name, value)
            place = place.parent
        if builtin is None:
            frame.run.note(f"There is no value named “{name}”.", position)
        return builtin

    return code


def imported_name(frame: Frame, name: str, value: Any) -> Any:
    """The FEEL value of a name of the task data; a list or context is converted once in a run."""
    run = frame.run
    if name in run.imported:
        return run.imported[name]
    found = imported(run, value)
    if type(value) in (list, dict):
        run.imported[name] = found
    return found


def path_code(name: str, keys: tuple[str, ...], position: int) -> Code:
    """Reads ``name.key.key``; of task data only what the path leads to is converted."""

    def code(frame: Frame) -> Any:
        place: Frame | None = frame
        while place is not None and name not in place.names:
            place = place.parent
        if place is None:
            frame.run.note(f"There is no value named “{name}”.", position)
            return None
        value, raw, run = place.names[name], place.raw, frame.run
        for key in keys:
            if type(value) is dict and key in value:
                value = value[key]
                continue
            value = property_of(run, imported(run, value) if raw else value, key, position)
            raw = False
        return imported(run, value) if raw and type(value) not in SHARED else value

    return code


def property_of(run: Run, value: Any, name: str, position: int | None = None) -> Any:
    """``value.name``; of a list, the list of its items' properties (clause 10.3.2.6)."""
    if isinstance(value, dict):
        if name not in value:
            run.note(f"There is no entry named “{name}”.", position)
        return value.get(name)
    if isinstance(value, list):
        run.list_of(len(value))
        return [property_of(run, item, name, position) for item in value]
    reader = PROPERTIES.get((KINDS[type(value)], name))
    if reader is None:
        if value is not None:
            run.note(f"A {KINDS[type(value)]} has no property “{name}”.", position)
        return None
    return reader(value)


def _parts(whole: int, unit: int, within: int) -> int:
    part = abs(whole) // unit % within
    return -part if whole < 0 else part


def _zone_offset(seconds: int | None) -> DaysDuration | None:
    return None if seconds is None else DaysDuration(seconds * SECOND)


UNBOUNDED = 10**31
PROPERTIES: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("date", "year"): lambda value: value.year,
    ("date", "month"): lambda value: value.month,
    ("date", "day"): lambda value: value.day,
    ("date", "weekday"): lambda value: value.weekday,
    ("date and time", "year"): lambda value: value.date.year,
    ("date and time", "month"): lambda value: value.date.month,
    ("date and time", "day"): lambda value: value.date.day,
    ("date and time", "weekday"): lambda value: value.date.weekday,
    ("date and time", "hour"): lambda value: value.time.hour,
    ("date and time", "minute"): lambda value: value.time.minute,
    ("date and time", "second"): lambda value: value.time.second,
    ("date and time", "time offset"): lambda value: _zone_offset(value.offset),
    ("date and time", "timezone"): lambda value: value.time.zone,
    ("time", "hour"): lambda value: value.hour,
    ("time", "minute"): lambda value: value.minute,
    ("time", "second"): lambda value: value.second,
    ("time", "time offset"): lambda value: _zone_offset(value.offset),
    ("time", "timezone"): lambda value: value.zone,
    ("years and months duration", "years"): lambda value: _parts(value.months, 12, UNBOUNDED),
    ("years and months duration", "months"): lambda value: _parts(value.months, 1, 12),
    ("days and time duration", "days"): lambda value: _parts(value.nanos, DAY, UNBOUNDED),
    ("days and time duration", "hours"): lambda value: _parts(value.nanos, HOUR, 24),
    ("days and time duration", "minutes"): lambda value: _parts(value.nanos, MINUTE, 60),
    ("days and time duration", "seconds"): lambda value: _parts(value.nanos, SECOND, 60),
    ("range", "start"): lambda value: value.low,
    ("range", "end"): lambda value: value.high,
    ("range", "start included"): lambda value: value.low_included,
    ("range", "end included"): lambda value: value.high_included,
}
