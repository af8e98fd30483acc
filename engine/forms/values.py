"""Values of fields: what form-js makes of existing data, and what is made of an answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from engine.forms.choices import is_among, options_of
from engine.forms.fields import MULTIPLE_CHOICE, SINGLE_CHOICE, TEXTS, Field
from engine.forms.messages import Problem
from engine.forms.reading import decimal_of
from engine.forms.times import is_valid, snapped

MOST_FILES = 50
MOST_CHOICES = 1000
_LINE_BREAKS = re.compile(r"[\r\n\t]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_FILE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9:_.-]{0,199}")
_EXACT = 2**53


def existing(field: Field, value: Any, data: Mapping[str, Any]) -> Any:
    """The value a field shows for existing data (form-js: ``sanitizeValue``).

    :param data: the whole data, for options that lie in it.
    """
    if field.type in TEXTS:
        return _as_text(field, value)
    if field.type == "number":
        return _number(field, value)
    if field.type == "checkbox":
        return value is True
    if field.type == "datetime":
        return value if isinstance(value, str) and is_valid(value, field.subtype) else None
    if field.type in SINGLE_CHOICE | MULTIPLE_CHOICE:
        return _existing_choice(field, value, data)
    return value


def _as_text(field: Field, value: Any) -> str:
    if value is None or isinstance(value, list | Mapping):
        return ""
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    text = _UNSTORABLE.sub("\ufffd", text)
    return _LINE_BREAKS.sub(" ", text) if field.type == "textfield" else text


def _number(field: Field, value: Any) -> int | float | str | None:
    """A number, or with ``serializeToString`` its text; ``None`` for what is no number."""
    if isinstance(value, str):
        value = value.strip().replace(",", ".")
    number = decimal_of(value)
    if number is None:
        return None
    if field.as_text:
        return str(value)
    if number == number.to_integral_value() and abs(number) < _EXACT:
        return int(number)
    return float(number)


def _existing_choice(field: Field, value: Any, data: Mapping[str, Any]) -> Any:
    options = options_of(field, data, None)
    if field.type in SINGLE_CHOICE:
        return value if options is None or is_among(value, options) else None
    values = value if isinstance(value, list) else []
    return values if options is None else [item for item in values if is_among(item, options)]


def answered(field: Field, value: Any) -> tuple[Any, Problem | None]:
    """The value of an answer, and what is wrong with its form. Whether it is among the options is asked
    later, when those are known."""
    if value is None or value == "":
        return field.empty, None
    if field.type in TEXTS:
        if isinstance(value, list | Mapping):
            return field.empty, Problem("text")
        return _as_text(field, value), None
    if field.type == "number":
        number = _number(field, value)
        return number, Problem("number") if number is None else None
    if field.type == "checkbox":
        return (value, None) if isinstance(value, bool) else (False, Problem("yes_no"))
    if field.type == "datetime":
        if not isinstance(value, str) or not is_valid(value, field.subtype):
            return None, Problem(field.subtype)
        return snapped(value, field.subtype, field.interval), None
    if field.type in MULTIPLE_CHOICE:
        return _several(value)
    if field.type in SINGLE_CHOICE:
        return (value, None) if _is_shallow(value) else (None, Problem("text"))
    return _files(value)


def _several(value: Any) -> tuple[list[Any], Problem | None]:
    if not isinstance(value, list) or len(value) > MOST_CHOICES or not all(map(_is_shallow, value)):
        return [], Problem("text")
    return value, None


def _is_shallow(value: Any, depth: int = 6) -> bool:
    """Whether a value is no deeper than options are, so that nothing need follow it further."""
    if isinstance(value, Mapping):
        return depth > 0 and all(_is_shallow(item, depth - 1) for item in value.values())
    if isinstance(value, list):
        return depth > 0 and all(_is_shallow(item, depth - 1) for item in value)
    return True


def _files(value: Any) -> tuple[Any, Problem | None]:
    """The ids of stored files, as a list. A page may send each with its name and size; only the id counts."""
    files = value if isinstance(value, list) else [value]
    ids = [file.get("id") if isinstance(file, Mapping) else file for file in files]
    if not all(isinstance(file, str) and _FILE_ID.fullmatch(file) for file in ids):
        return None, Problem("file")
    if len(ids) > MOST_FILES:
        return None, Problem("files", {"limit": MOST_FILES})
    return ids or None, None
