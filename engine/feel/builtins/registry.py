"""How the functions of the language are declared.

A declaration names the parameters and the kinds of value they take::

    @builtin("substring", "string: string, start position: number, length: number?")

``|`` separates kinds, ``any`` takes every value (null included), ``?`` marks a parameter that may be left out
and ``*`` a list whose items may also be given one by one, ``...`` a last parameter that takes all the rest.
Several declarations of a name are tried in turn.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from engine.errors import FeelTypeError
from engine.feel.values import KINDS, Builtin, Parameter, Signature

Implementation = TypeVar("Implementation", bound=Callable[..., Any])
SHORT_KINDS = {
    "datetime": "date and time",
    "days": "days and time duration",
    "months": "years and months duration",
}


class Library:
    """Functions by name."""

    def __init__(self) -> None:
        self._signatures: dict[str, list[Signature]] = {}

    def builtin(self, name: str, *declarations: str) -> Callable[[Implementation], Implementation]:
        """Declares the function below under ``name``, called in any of the ways of ``declarations``."""

        def register(implementation: Implementation) -> Implementation:
            for declaration in declarations:
                signature = read_signature(declaration, implementation)
                self._signatures.setdefault(name, []).append(signature)
            return implementation

        return register

    def functions(self) -> dict[str, Builtin]:
        """The functions declared so far."""
        return {name: Builtin(name, tuple(found)) for name, found in self._signatures.items()}


def read_signature(declaration: str, implementation: Callable[..., Any]) -> Signature:
    """The signature that a declaration describes."""
    parameters: list[Parameter] = []
    variadic = rest = False
    for part in declaration.split(",") if declaration else ():
        name, _, kinds = part.strip().partition(": ")
        optional, many = kinds.endswith("?"), kinds.endswith("*")
        variadic, rest = variadic or many, kinds.endswith("...")
        parameters.append(Parameter(name, read_kinds(kinds.rstrip("?*.")), optional))
    return Signature(tuple(parameters), implementation, variadic, rest)


def read_kinds(text: str) -> frozenset[str]:
    """The kinds that a declaration lists; none for ``any``."""
    if text == "any":
        return frozenset()
    kinds = frozenset(SHORT_KINDS.get(kind, kind) for kind in text.split("|"))
    unknown = kinds - set(KINDS.values())
    if unknown:
        raise ValueError(f"No such kinds: {unknown}")
    return kinds


def refuse(reason: str) -> FeelTypeError:
    """The error to raise where a function has no result; the call becomes null and the reason is kept."""
    return FeelTypeError(reason)
