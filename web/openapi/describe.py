"""What a route says of itself, beside its docstring: what it takes, what it gives, how it refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

V = TypeVar("V", bound=Callable[..., Any])

NOTHING = "nothing"
"""Given by a route that answers without a body."""


@dataclass(frozen=True)
class Description:
    """What a route takes and gives; summary and description are its docstring's.

    :ivar takes: the shape of its JSON body.
    :ivar form: the shape of its form (multipart/form-data), beside or instead of JSON.
    :ivar files: the form's field that holds files, any number of them; ``""`` for none.
    :ivar asks: the shape of its query.
    :ivar gives: the shape of its answer; media types such as ``application/pdf``; or :data:`NOTHING`.
    :ivar status: of its answer.
    :ivar also: a further status that gives the same, such as 200 for what was taken in before.
    :ivar optional: whether the body may be left out.
    :ivar refusals: statuses of problems besides those that follow from access, body and address.
    """

    takes: type | None = None
    form: type | None = None
    files: str = ""
    asks: type | None = None
    gives: type | str | tuple[str, ...] = NOTHING
    status: int = 200
    also: int | None = None
    optional: bool = False
    refusals: tuple[int, ...] = ()


def describe(
    *,
    takes: type | None = None,
    form: type | None = None,
    files: str = "",
    asks: type | None = None,
    gives: type | str | tuple[str, ...] = NOTHING,
    status: int = 200,
    also: int | None = None,
    optional: bool = False,
    refusals: tuple[int, ...] = (),
) -> Callable[[V], V]:
    """Decorator, the innermost: see :class:`Description`."""
    description = Description(takes, form, files, asks, gives, status, also, optional, refusals)

    def mark(view: V) -> V:
        view.described = description  # type: ignore[attr-defined]  # read by `document`
        return view

    return mark
