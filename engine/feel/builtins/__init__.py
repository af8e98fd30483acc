"""The functions of the language (DMN 1.5, clause 10.3.4)."""

from __future__ import annotations

from engine.feel.builtins import contexts, conversion, dates, lists, numbers, ranges, statistics, strings
from engine.feel.values import Builtin

BUILTINS: dict[str, Builtin] = {
    name: function
    for library in (conversion, strings, lists, statistics, numbers, dates, ranges, contexts)
    for name, function in library.LIBRARY.functions().items()
}
"""Every function by name."""
