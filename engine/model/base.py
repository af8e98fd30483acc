"""What all other values are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Json = Any
"""A value that JSON can hold: ``None``, ``bool``, ``int``, ``float``, ``str``, list or ``dict`` of these."""


COUNTED = 1000
"""Rows are counted so far; a greater number means that there are more, as many as there may be."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of ``total`` rows, which is at most :data:`COUNTED` + 1."""

    rows: Sequence[T]
    total: int
