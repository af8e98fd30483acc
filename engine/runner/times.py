"""ISO 8601 texts and FEEL values as moments and spans (BPMN 2.0.2, 10.5.5, timer events)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from engine.errors import FeelError
from engine.feel import MonthsDuration, compile_expression
from engine.model import Cycle


class TimeWrong(FeelError):
    """A text or value is no ISO 8601 date, duration or repetition."""


def moment_of(value: Any, now: datetime) -> datetime:
    """When a date and time, or a duration from ``now``, is.

    :param value: an ISO 8601 text, or the result of a FEEL expression.
    :raises TimeWrong: for anything else.
    """
    meant = _literal(value) if isinstance(value, str) else value
    if isinstance(meant, MonthsDuration):
        meant = compile_expression("now + span").evaluate({"now": now, "span": meant})
    if isinstance(meant, timedelta):
        return now + meant
    if isinstance(meant, datetime) and meant.tzinfo is not None:
        return meant.astimezone(UTC)
    raise TimeWrong(
        f"“{value}” is neither a duration nor a date and time with its zone.",
        remedy="Write an ISO 8601 duration such as PT24H, or a date and time such as 2027-01-31T09:00:00Z.",
    )


def cycle_of(value: Any, now: datetime) -> tuple[datetime, Cycle]:
    """The first firing of ``R[n]/duration``, and what is left after it.

    :raises TimeWrong: when the value is no such repetition.
    """
    head, _, span = str(value).partition("/")
    count = head[1:]
    if head[:1] != "R" or not (count == "" or (count.isdecimal() and len(count) < 7)) or not span:
        raise TimeWrong(f"“{value}” is no repetition.", remedy="Write R3/PT24H, or R/PT24H for ever.")
    first = moment_of(span, now)
    if first <= now:
        raise TimeWrong(f"“{value}” repeats without time passing.", remedy="Use a duration above zero.")
    return first, Cycle(None if count == "" else int(count) - 1, first - now)


def _literal(text: str) -> Any:
    return (
        compile_expression(f'@"{text.strip()}"').evaluate({})
        if '"' not in text and "\\" not in text
        else None
    )
