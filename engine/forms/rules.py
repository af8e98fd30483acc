"""Whether a value keeps to its field's rules: the outcome of form-js's validator, in friendlier words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

import re2

from engine.forms.choices import is_among, listed, options_of
from engine.forms.expressions import Scope
from engine.forms.fields import CHOICES, MULTIPLE_CHOICE, Field
from engine.forms.messages import Problem
from engine.forms.phones import DIALLED_FROM
from engine.forms.reading import decimal_of
from engine.forms.times import is_past

# What JavaScript's trim() takes away, which is not quite what Python's strip() does.
_TRIMMED = "\t\n\x0b\x0c\r \xa0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_EMAIL = re2.compile(
    r"^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$"
)
_PHONE = re2.compile(rf"(?:\+|00)(?:{DIALLED_FROM})\d{{4,20}}$")


@dataclass(frozen=True, slots=True)
class Situation:
    """What a check needs besides the value.

    :ivar initial: what the form was opened with.
    :ivar now: the present, aware.
    :ivar zone: the house's zone, in which days begin.
    """

    initial: Mapping[str, Any]
    now: datetime
    zone: tzinfo


def problem_of(
    field: Field, value: Any, scope: Scope, situation: Situation, *, readonly: bool
) -> Problem | None:
    """The first thing wrong with a value, ``None`` when it is right.

    :param readonly: the desk's own value, which pickers leave alone: it need not be among today's options.
    """
    if field.type == "number" and value is not None:
        problem = _number_problem(field, value)
        if problem:
            return problem
    if field.type in CHOICES and not readonly:
        problem = _choice_problem(field, value, options_of(field, situation.initial, scope) or [])
        if problem:
            return problem
    if field.no_past and not readonly and field.type == "datetime" and isinstance(value, str):
        past = is_past(value, field.subtype, now=situation.now, zone=situation.zone)
        if past:
            return Problem("in_the_past")
    return (
        _pattern_problem(field, value)
        or _required_problem(field, value)
        or _limit_problem(field, value, scope)
        or _length_problem(field, value, scope)
        or _kind_problem(field, value)
    )


def _number_problem(field: Field, value: Any) -> Problem | None:
    number = decimal_of(value)
    if number is None:
        return Problem("number")
    digits = field.rules.decimal_digits
    if digits is not None and _decimals(number) > digits:
        return Problem("integer") if digits == 0 else Problem("decimals", {"digits": digits})
    if field.rules.step:
        step = Decimal(field.rules.step)
        if abs(number.adjusted() - step.adjusted()) > 25:
            return None  # form-js rounds here too; no person counts in such steps
        offset = number % step
        if offset:
            below = number - offset
            return Problem("step", {"step": _text(step), "below": _text(below), "above": _text(below + step)})
    return None


def _decimals(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def _text(number: Decimal) -> str:
    return f"{number.normalize():f}" if number else "0"


def _choice_problem(field: Field, value: Any, options: list[tuple[str, Any]]) -> Problem | None:
    chosen = value if field.type in MULTIPLE_CHOICE else ([] if value is None else [value])
    if all(is_among(item, options) for item in chosen):
        return None
    if not options:
        return Problem("no_choices")
    return Problem("choices" if field.type in MULTIPLE_CHOICE else "choice", {"options": listed(options)})


def _pattern_problem(field: Field, value: Any) -> Problem | None:
    rules = field.rules
    if rules.pattern is None or not value or rules.pattern.search(str(value)):
        return None
    if rules.pattern_message:
        return Problem("own", {"message": rules.pattern_message})
    return Problem("pattern", {"pattern": rules.pattern_text})


def _required_problem(field: Field, value: Any) -> Problem | None:
    if not field.rules.required:
        return None
    if field.type == "checkbox":
        return Problem("required_tick", {"label": field.label}) if value is not True else None
    if value is None or value in ("", []):
        return Problem("required_choice" if field.type in CHOICES else "required", {"label": field.label})
    return None


def _limit_problem(field: Field, value: Any, scope: Scope) -> Problem | None:
    if value is None or value == "" or value is False:
        return None
    for key in ("min", "max"):
        limit = field.rules.limits.get(key)
        wanted = None if limit is None else limit.value(scope)
        if wanted is None:
            continue
        bound, number = decimal_of(wanted), decimal_of(value)
        if bound is None or number is None:
            return Problem("limit_unknown", {"label": field.label})
        if (number < bound) if key == "min" else (number > bound):
            return Problem(key, {"limit": _text(bound)})
    return None


def _length_problem(field: Field, value: Any, scope: Scope) -> Problem | None:
    if not isinstance(value, str) or not value:
        return None
    length = len(value.strip(_TRIMMED).encode("utf-16-le", "surrogatepass")) // 2  # as JavaScript counts
    for key, code in (("minLength", "min_length"), ("maxLength", "max_length")):
        limit = field.rules.limits.get(key)
        bound = None if limit is None else decimal_of(limit.value(scope))
        if bound is not None and ((length < bound) if key == "minLength" else (length > bound)):
            return Problem(code, {"limit": _text(bound)})
    return None


def _kind_problem(field: Field, value: Any) -> Problem | None:
    if not isinstance(value, str) or not value:
        return None
    if field.rules.validation_type == "email" and not _EMAIL.search(value):
        return Problem("email")
    if field.rules.validation_type == "phone" and not _PHONE.search(value):
        return Problem("phone")
    return None
