"""The options of a choice, as form-js normalises them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.forms.expressions import Scope
from engine.forms.fields import Field
from engine.forms.paths import MISSING, get

_SHOWN = 12


def options_of(field: Field, data: Mapping[str, Any], scope: Scope | None) -> list[tuple[str, Any]] | None:
    """Label and value of each option; ``None`` when they are computed and there is no scope to do so.

    :param data: what the form was opened with: options under a key are read from there.
    """
    source = field.options
    if source.key is not None:
        found = get(data, [source.key])
        return _normalised(found if isinstance(found, list) else [])
    if source.expression is None:
        return _normalised(source.fixed)
    if scope is None:
        return None
    computed = source.expression.value(scope)
    return _normalised(computed if isinstance(computed, list) else [])


def _normalised(options: list[Any] | tuple[Any, ...]) -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for option in options:
        if _is_primitive(option):
            found.append((_shown(option), option))
        elif isinstance(option, Mapping) and option:
            label, value = option.get("label"), option.get("value", MISSING)
            if isinstance(label, str) and label:
                if _is_primitive(value) or (isinstance(value, Mapping | list) and value):
                    found.append((label, value))
            elif _is_primitive(value):
                found.append((_shown(value), value))
    return found


def _is_primitive(value: Any) -> bool:
    return isinstance(value, bool | int | float) or (isinstance(value, str) and value != "")


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def same(left: Any, right: Any) -> bool:
    """Whether two pieces of JSON are equal, where ``1``, ``"1"`` and ``true`` are three things."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, int | float) and isinstance(right, int | float):
        return left == right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    return type(left) is type(right) and bool(left == right)


def is_among(value: Any, options: list[tuple[str, Any]]) -> bool:
    """Whether a value is that of an option."""
    return any(same(value, other) for _, other in options)


def listed(options: list[tuple[str, Any]]) -> str:
    """The labels for a sentence, the first of them when there are many."""
    labels = [label for label, _ in options[:_SHOWN]]
    return ", ".join(labels) + (" …" if len(options) > _SHOWN else "")
