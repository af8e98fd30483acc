"""Calls of functions: which arguments go where, and what happens when they do not fit (clause 10.3.2.13)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.errors import FeelTypeError
from engine.feel.budget import Run
from engine.feel.temporal import midnight
from engine.feel.types import coerced
from engine.feel.values import KINDS, Builtin, Function, Parameter, Signature
from engine.sentences import say

MISSING = object()
CALL_STEPS = 4


def call(run: Run, function: Any, values: Sequence[Any], names: Sequence[str | None]) -> Any:
    """What ``function`` gives for ``values``; ``names`` says for each the parameter it is for, or ``None``.

    Raises FeelTypeError where it is no function or the arguments do not fit.
    """
    run.spend(CALL_STEPS)
    if isinstance(function, Builtin):
        return call_builtin(run, function, values, names)
    if isinstance(function, Function):
        return call_defined(run, function, values, names)
    missing = function is None
    raise FeelTypeError(
        say("There is no such function.") if missing else say("What is called here is no function.")
    )


def call_defined(run: Run, function: Function, values: Sequence[Any], names: Sequence[str | None]) -> Any:
    """What a function of the author gives; its parameters are all needed."""
    arguments = _in_order(function.parameters, values, names)
    if arguments is None or MISSING in arguments:
        raise FeelTypeError(say("The function is called with other arguments than it has."))
    for place, type_ in enumerate(function.types):
        if type_ is not None:
            arguments[place], fits = coerced(run, arguments[place], type_)
            if not fits:
                raise FeelTypeError(
                    say(
                        "The argument “%(parameters)s” is of another type.",
                        parameters=function.parameters[place],
                    )
                )
    run.enter()
    try:
        return function.invoke(run, arguments)
    finally:
        run.leave()


def call_builtin(run: Run, function: Builtin, values: Sequence[Any], names: Sequence[str | None]) -> Any:
    """What a built-in function gives under the first of its signatures that takes the arguments."""
    for signature in function.signatures:
        arguments = fitted(signature, values, names)
        if arguments is not None:
            return signature.invoke(run, *arguments)
    given = ", ".join(KINDS[type(value)] for value in values) or "nothing"
    raise FeelTypeError(say("“%(name)s” does not take %(given)s.", name=function.name, given=given))


def fitted(signature: Signature, values: Sequence[Any], names: Sequence[str | None]) -> list[Any] | None:
    """The arguments as the signature wants them, or ``None`` where they do not fit."""
    if signature.variadic and not any(names) and len(values) != 1:
        return [list(values)] if values else None
    parameters = signature.parameters
    if signature.rest:
        values, names = _folded(len(parameters) - 1, values, names)
    arguments = _in_order([parameter.name for parameter in parameters], values, names)
    if arguments is None:
        return None
    while arguments and arguments[-1] is MISSING:
        arguments.pop()
    for place, parameter in enumerate(parameters):
        if place >= len(arguments) or arguments[place] is MISSING:
            if not parameter.optional:
                return None
            if place < len(arguments):
                arguments[place] = None
            continue
        arguments[place] = fit(arguments[place], parameter)
        if arguments[place] is MISSING:
            return None
    return arguments


def _folded(
    fixed: int, values: Sequence[Any], names: Sequence[str | None]
) -> tuple[Sequence[Any], Sequence[str | None]]:
    """The arguments with all after the first ``fixed`` ones in one list."""
    if len(values) <= fixed:
        return values, names
    return [*values[:fixed], list(values[fixed:])], [*names[: fixed + 1]]


def fit(value: Any, parameter: Parameter) -> Any:
    """``value`` as the parameter wants it, by the implicit conversions, or ``MISSING``."""
    kinds = parameter.kinds
    if not kinds or KINDS[type(value)] in kinds:
        return value
    if "list" in kinds and value is not None:
        return [value]
    if isinstance(value, list) and len(value) == 1 and KINDS[type(value[0])] in kinds:
        return value[0]
    if KINDS[type(value)] == "date" and "date and time" in kinds:
        return midnight(value, 0)
    return MISSING


def _in_order(
    parameters: Sequence[str], values: Sequence[Any], names: Sequence[str | None]
) -> list[Any] | None:
    if not any(names):
        if len(values) > len(parameters):
            return None
        return [*values, *[MISSING] * (len(parameters) - len(values))]
    arguments: list[Any] = [MISSING] * len(parameters)
    for value, name in zip(values, names, strict=True):
        if name is None or name not in parameters:
            return None
        arguments[parameters.index(name)] = value
    return arguments
