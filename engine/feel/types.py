"""FEEL types and whether values conform to them (DMN 1.5, clause 10.3.2.9)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import FeelSyntaxError
from engine.feel import syntax
from engine.feel.budget import Run
from engine.feel.temporal import Date, midnight
from engine.feel.values import KINDS, Builtin, Function, Range
from engine.sentences import say


@dataclass(frozen=True, slots=True)
class Type:
    """Any value; the other types narrow it."""


@dataclass(frozen=True, slots=True)
class SimpleType(Type):
    """The values of one kind, such as ``number``."""

    kind: str


@dataclass(frozen=True, slots=True)
class ListType(Type):
    """Lists whose items conform to ``item``."""

    item: Type


@dataclass(frozen=True, slots=True)
class RangeType(Type):
    """Ranges whose ends conform to ``item``."""

    item: Type


@dataclass(frozen=True, slots=True)
class ContextType(Type):
    """Contexts that have at least these entries."""

    entries: tuple[tuple[str, Type], ...]


@dataclass(frozen=True, slots=True)
class FunctionType(Type):
    """Functions of these parameters; ``None`` leaves parameters or result open."""

    parameters: tuple[Type, ...] | None = None
    result: Type | None = None


@dataclass(frozen=True, slots=True, eq=False)
class RestrictedType(Type):
    """The values of ``base`` that ``accepts`` lets through, as allowed values of a DMN item definition do."""

    base: Type
    accepts: Callable[[Run, Any], bool]


ANY = Type()
SIMPLE_TYPES: dict[str, Type] = {
    "Any": ANY,
    "Null": SimpleType("null"),
    "number": SimpleType("number"),
    "string": SimpleType("string"),
    "boolean": SimpleType("boolean"),
    "date": SimpleType("date"),
    "time": SimpleType("time"),
    "date and time": SimpleType("date and time"),
    "dateTime": SimpleType("date and time"),
    "days and time duration": SimpleType("days and time duration"),
    "dayTimeDuration": SimpleType("days and time duration"),
    "years and months duration": SimpleType("years and months duration"),
    "yearMonthDuration": SimpleType("years and months duration"),
    "list": ListType(ANY),
    "context": ContextType(()),
    "range": RangeType(ANY),
    "function": FunctionType(),
}
"""Types by name; the names in one word are those of DMN 1.1."""


def resolved(name: syntax.TypeName, known: Mapping[str, Type], text: str) -> Type:
    """The type a name stands for; raises FeelSyntaxError where there is none."""
    inner = [resolved(item, known, text) for _, item in name.items]
    if name.name == "function":
        result = None if name.result is None else resolved(name.result, known, text)
        return FunctionType(tuple(inner), result)
    if name.name in ("list", "range") and len(inner) == 1:
        return ListType(inner[0]) if name.name == "list" else RangeType(inner[0])
    if name.name == "context" and inner:
        return ContextType(tuple((key, kind) for (key, _), kind in zip(name.items, inner, strict=True)))
    found = known.get(name.name) or SIMPLE_TYPES.get(name.name)
    if found is None or inner:
        raise FeelSyntaxError(
            say("There is no type “%(name)s”.", name=name.name),
            text=text,
            position=name.start,
            remedy=say(
                "Use number, string, boolean, date, time, date and time, list, context or a defined type."
            ),
        )
    return found


def bare(type_: Type) -> Type:
    """The type without its restrictions, which ``instance of`` does not look at."""
    if isinstance(type_, RestrictedType):
        return bare(type_.base)
    if isinstance(type_, ListType):
        return ListType(bare(type_.item))
    if isinstance(type_, ContextType):
        return ContextType(tuple((key, bare(kind)) for key, kind in type_.entries))
    return type_


def conforms(run: Run, value: Any, type_: Type) -> bool:
    """Whether ``value`` is one of the values of a type; null is a value of every type."""
    return value is None or is_instance(run, value, type_)


def is_instance(run: Run, value: Any, type_: Type) -> bool:
    """``value instance of type``: as :func:`conforms`, but null is an instance only of null's own type."""
    if isinstance(type_, SimpleType):
        return KINDS[type(value)] == type_.kind
    if value is None:
        return False
    if isinstance(type_, RestrictedType):
        return is_instance(run, value, type_.base) and type_.accepts(run, value)
    if isinstance(type_, ListType):
        run.spend(len(value) if isinstance(value, list) else 1)
        return isinstance(value, list) and all(conforms(run, item, type_.item) for item in value)
    if isinstance(type_, ContextType):
        run.spend(len(type_.entries) + 1)
        return isinstance(value, dict) and all(
            key in value and conforms(run, value[key], kind) for key, kind in type_.entries
        )
    if isinstance(type_, RangeType):
        return (
            isinstance(value, Range)
            and conforms(run, value.low, type_.item)
            and conforms(run, value.high, type_.item)
        )
    if isinstance(type_, FunctionType):
        return _is_function(value, type_)
    return True


def _is_function(value: Any, type_: FunctionType) -> bool:
    """Parameters are compared the other way round: a function must take all that the type promises."""
    if isinstance(value, Builtin):
        return type_.parameters is None or any(
            len(signature.parameters) == len(type_.parameters) for signature in value.signatures
        )
    if not isinstance(value, Function):
        return False
    if type_.parameters is None:
        return True
    if len(type_.parameters) != len(value.parameters):
        return False
    own = value.types or (None,) * len(value.parameters)
    taken = all(
        mine is None or is_subtype(theirs, mine) for theirs, mine in zip(type_.parameters, own, strict=True)
    )
    return taken and (type_.result is None or value.result is None or is_subtype(value.result, type_.result))


def is_subtype(narrow: Type, wide: Type) -> bool:
    """Whether every value of ``narrow`` is one of ``wide``."""
    if type(wide) is Type or narrow == wide:
        return True
    if isinstance(narrow, RestrictedType):
        return is_subtype(narrow.base, wide)
    if isinstance(narrow, ListType) and isinstance(wide, ListType):
        return is_subtype(narrow.item, wide.item)
    if isinstance(narrow, RangeType) and isinstance(wide, RangeType):
        return is_subtype(narrow.item, wide.item)
    if isinstance(narrow, ContextType) and isinstance(wide, ContextType):
        own = dict(narrow.entries)
        return all(key in own and is_subtype(own[key], kind) for key, kind in wide.entries)
    return False


def coerced(run: Run, value: Any, type_: Type) -> tuple[Any, bool]:
    """``value`` made to fit a type by the standard's implicit conversions, and whether that was possible.

    A list of one item gives the item, an item becomes a list of one, a date becomes its midnight in UTC.
    """
    if conforms(run, value, type_):
        return value, True
    base = type_
    while isinstance(base, RestrictedType):
        base = base.base
    if isinstance(value, list) and len(value) == 1 and conforms(run, value[0], type_):
        return value[0], True
    if isinstance(base, ListType) and not isinstance(value, list):
        listed = [value]
        return (listed, True) if conforms(run, listed, type_) else (None, False)
    if isinstance(value, Date) and base == SIMPLE_TYPES["date and time"]:
        return midnight(value, 0), True
    return None, False
