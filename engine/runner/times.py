"""ISO 8601 texts and FEEL values as moments and spans (BPMN 2.0.2, 10.5.5, timer events)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from engine.errors import FeelError
from engine.feel import MonthsDuration, compile_expression
from engine.model import Cycle
from engine.sentences import say


class TimeWrong(FeelError):
    """A text or value is no ISO 8601 date, duration or repetition."""


@dataclass(frozen=True)
class Period:
    """An ISO 8601 duration: so many calendar months, and a rest of fixed length.

    FEEL keeps the two apart (DMN 1.5, 10.3.2.3); a timer may have both, such as ``P1M15D``.
    """

    months: int
    rest: timedelta

    def after(self, start: datetime, times: int = 1) -> datetime | None:
        """The moment so many periods after ``start``; ``None`` when no calendar reaches it.

        A day that its month lacks becomes the month's last, and only for that month: 31 January,
        28 February, 31 March.
        """
        try:
            moved = _months_later(start, self.months * times) if self.months else start
            return None if moved is None else moved + self.rest * times
        except OverflowError:
            return None


def moment_of(value: Any, now: datetime) -> datetime:
    """When a date and time, or a duration from ``now``, is.

    :param value: an ISO 8601 text, or the result of a FEEL expression.
    :raises TimeWrong: for anything else.
    """
    meant = _literal(value) if isinstance(value, str) else value
    period = _period(value, meant)
    found = period.after(now) if period else meant
    if isinstance(found, datetime) and found.tzinfo is not None:
        return found.astimezone(UTC)
    raise TimeWrong(
        say("“%(value)s” is neither a duration nor a date and time with its zone.", value=value),
        remedy="Write an ISO 8601 duration such as PT24H, or a date and time such as 2027-01-31T09:00:00Z.",
    )


def cycle_of(value: Any, now: datetime) -> tuple[datetime, Cycle, Period]:
    """The first firing of ``R[n]/duration``, what is left after it, and the period.

    :raises TimeWrong: when the value is no such repetition.
    """
    head, _, span = str(value).strip().partition("/")
    count = head[1:]
    if head[:1] != "R" or not (count == "" or (count.isdecimal() and len(count) < 7)) or not span:
        raise TimeWrong(
            say("“%(value)s” is no repetition.", value=value), remedy="Write R3/PT24H, or R/PT24H for ever."
        )
    if count and int(count) == 0:
        raise TimeWrong(
            say("“%(value)s” never happens.", value=value), remedy="Write R1 or more, or R alone for ever."
        )
    first, period = moment_of(span, now), _period(span, _literal(span))
    if period is None or first <= now:
        raise TimeWrong(
            say("“%(value)s” repeats without time passing.", value=value), remedy="Use a duration above zero."
        )
    return first, Cycle(None if count == "" else int(count) - 1, first - now), period


def _period(value: Any, meant: Any) -> Period | None:
    if isinstance(meant, MonthsDuration):
        return Period(meant.months, timedelta(0))
    if isinstance(meant, timedelta):
        return Period(0, meant)
    return _mixed(value.strip()) if meant is None and isinstance(value, str) else None


def _mixed(text: str) -> Period | None:
    """``P1Y2M3DT4H``: the calendar part ends with the last Y or M before the T."""
    days, _, _ = text.partition("T")
    cut = max(days.rfind("Y"), days.rfind("M")) + 1
    if not text.startswith("P") or not 0 < cut < len(text):
        return None
    months, rest = _literal(text[:cut]), _literal("P" + text[cut:])
    if isinstance(months, MonthsDuration) and isinstance(rest, timedelta):
        return Period(months.months, rest)
    return None


def _months_later(start: datetime, months: int) -> datetime | None:
    moved = compile_expression("start + span").evaluate({"start": start, "span": MonthsDuration(months)})
    return moved if isinstance(moved, datetime) else None


def _literal(text: str) -> Any:
    return (
        compile_expression(f'@"{text.strip()}"').evaluate({})
        if '"' not in text and "\\" not in text
        else None
    )
