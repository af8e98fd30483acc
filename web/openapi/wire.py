"""Shapes on the wire: what was sent is checked by them, what is answered is written from them.

Times are ISO 8601 with a zone (UTC in answers), days ISO dates, amounts decimal strings.
"""

from __future__ import annotations

import types
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from engine.errors import FormInvalid
from engine.model import Json
from web.i18n import gettext
from web.openapi.schemas import LONGEST, MOST, is_needed
from web.shapes import json_object
from web.times import iso

T = TypeVar("T")
_FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


class _WrongError(Exception):
    """A value that is none of its kind; says why."""


def written(value: object) -> Json:
    """A shape, and all that it holds, as JSON."""
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: written(getattr(value, item.name)) for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): written(item) for key, item in value.items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, set | frozenset):
        return sorted(written(item) for item in value)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [written(item) for item in value]
    return value


def shaped(kind: type[T], row: object, **more: object) -> T:
    """A shape of a row's fields of the same names, and of what ``more`` gives."""
    names = [item.name for item in fields(cast(Any, kind)) if item.name not in more]
    return kind(**{name: getattr(row, name) for name in names}, **more)


def answer(value: object, status: int = 200) -> ResponseReturnValue:
    """A shape as the answer of a route."""
    return jsonify(written(value)), status


def sent(kind: type[T], *, optional: bool = False) -> T:
    """The request's JSON body as a shape.

    :param optional: whether nothing may be sent, where every field has a default.
    :raises FormInvalid: with what is wrong by field, its path dotted.
    """
    if optional and not request.get_data(cache=True):
        return kind()
    return read(kind, json_object())


def asked(kind: type[T]) -> T:
    """The request's query as a shape; a misspelt name is refused, since it would change nothing unseen.

    :raises FormInvalid: with what is wrong by name.
    """
    hints = get_type_hints(kind)
    given = {name: _typed(hints.get(name), text) for name, text in request.args.items()}
    return read(kind, given)


def read(kind: type[T], given: Mapping[str, Json]) -> T:
    """A JSON object as a shape.

    :raises FormInvalid: with what is wrong by field, its path dotted.
    """
    problems: dict[str, str] = {}
    values = _fields(kind, given, "", problems)
    if problems:
        raise FormInvalid(problems)
    return kind(**values)


def _fields(kind: Any, given: Mapping[str, Json], path: str, problems: dict[str, str]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    known = {item.name: item for item in fields(kind)}
    for name in given:
        if name not in known:
            problems[f"{path}{name}"] = gettext(
                "There is no such field. Known are %(names)s.", names=", ".join(known) or gettext("none")
            )
    values = {}
    for name, item in known.items():
        if name in given:
            values[name] = _checked(hints[name], given[name], f"{path}{name}", problems, item.metadata)
        elif is_needed(item):
            problems[f"{path}{name}"] = gettext("This is missing.")
    return values


def _checked(
    kind: Any,
    value: Json,
    path: str,
    problems: dict[str, str],
    limits: Mapping[str, Any] = types.MappingProxyType({}),
) -> Any:
    """The value as its type; what is wrong is noted."""
    try:
        found = _value(kind, value, path, problems)
    except _WrongError as wrong:
        problems[path] = str(wrong)
        return None
    low, high = limits.get("minimum", -MOST), limits.get("maximum", MOST)
    if isinstance(found, int) and not isinstance(found, bool) and not low <= found <= high:
        problems[path] = gettext("Use a number from %(low)s to %(high)s.", low=low, high=high)
    most = limits.get("maxLength", LONGEST)
    if isinstance(found, str) and len(found) > most:
        problems[path] = gettext("Use at most %(most)d characters.", most=most)
    return found


def _value(kind: Any, value: Json, path: str, problems: dict[str, str]) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if kind is Any:
        return value
    if origin in (Union, types.UnionType):
        others = [item for item in inner if item is not types.NoneType]
        return (
            None if value is None and len(others) < len(inner) else _value(others[0], value, path, problems)
        )
    if origin is Literal:
        if not isinstance(value, str) or value not in inner:
            raise _WrongError(gettext("Choose one of %(names)s.", names=", ".join(inner)))
        return value
    if origin in (list, tuple, Sequence):
        if not isinstance(value, list):
            raise _WrongError(gettext("This is no list."))
        found = [_checked(inner[0], item, f"{path}.{place}", problems) for place, item in enumerate(value)]
        return tuple(found)
    if is_dataclass(kind) or origin in (dict, Mapping):
        if not isinstance(value, dict):
            raise _WrongError(gettext("This is no object."))
        if not is_dataclass(kind):
            return {
                name: _checked(inner[1], item, f"{path}.{name}", problems) for name, item in value.items()
            }
        values = _fields(kind, value, f"{path}.", problems)
        return None if problems else cast(Any, kind)(**values)
    return _PLAIN[kind](value)


def _text(value: Json) -> str:
    if not isinstance(value, str):
        raise _WrongError(gettext("This is no text."))
    return value


def _number(value: Json) -> int:
    whole = isinstance(value, float) and value.is_integer()
    if not (whole or isinstance(value, int)) or isinstance(value, bool):
        raise _WrongError(gettext("This is no whole number."))
    return int(value)


def _flag(value: Json) -> bool:
    if not isinstance(value, bool):
        raise _WrongError(gettext("Answer true or false."))
    return value


def _moment(value: Json) -> datetime:
    try:
        found = datetime.fromisoformat(_text(value))
        if found.tzinfo is None:
            raise _WrongError(gettext("Give the zone, too: 2026-11-23T09:00:00+01:00."))
        return found.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _WrongError(gettext("This is no date and time like 2026-11-23T09:00:00+01:00.")) from None


def _day(value: Json) -> date:
    try:
        return date.fromisoformat(_text(value))
    except ValueError:
        raise _WrongError(gettext("This is no day like 2026-11-23.")) from None


def _amount(value: Json) -> Decimal:
    try:
        found = Decimal(_text(value))
    except InvalidOperation:
        raise _WrongError(gettext("This is no amount like 12.50.")) from None
    if not found.is_finite():
        raise _WrongError(gettext("This is no amount like 12.50."))
    return found


_PLAIN: Mapping[Any, Any] = {
    str: _text,
    int: _number,
    bool: _flag,
    datetime: _moment,
    date: _day,
    Decimal: _amount,
}


def _typed(kind: Any, text: str) -> Json:
    """A text of the query as JSON would hold it."""
    if kind is int:
        return int(text) if text.removeprefix("-").isdecimal() and len(text) < 20 else text
    return _FLAGS.get(text.lower(), text) if kind is bool else text
