"""List functions (DMN 1.5, clauses 10.3.4.4 and 10.3.4.8)."""

from __future__ import annotations

from functools import cmp_to_key
from typing import Any

from engine.errors import FeelTypeError
from engine.feel.budget import Run
from engine.feel.builtins.registry import Library, refuse
from engine.feel.calls import call
from engine.feel.numbers import Number, as_int
from engine.feel.values import Builtin, Function, equals, order
from engine.sentences import say

LIBRARY = Library()
builtin = LIBRARY.builtin


def place(items: list[Any], position: Number) -> int:
    """The index, from 0, of a position that counts from 1 or, where negative, from the end."""
    number = as_int(position)
    if number is None or number == 0 or abs(number) > len(items):
        raise refuse("The list has no item at that position.")
    return number - 1 if number > 0 else len(items) + number


def found_in(run: Run, items: list[Any], wanted: Any) -> bool:
    """Whether an item equals ``wanted``."""
    run.spend(len(items) + 1)
    return any(equals(run, item, wanted) is True for item in items)


@builtin("list contains", "list: list, element: any")
def list_contains(run: Run, items: list[Any], element: Any) -> bool:
    """Whether an item equals ``element``."""
    return found_in(run, items, element)


@builtin("count", "list: list")
def count(run: Run, items: list[Any]) -> int:
    """How many items there are."""
    return len(items)


@builtin("sublist", "list: list, start position: number, length: number?")
def sublist(run: Run, items: list[Any], start: Number, length: Number | None = None) -> list[Any]:
    """The items from a position on, all or ``length`` of them."""
    first = place(items, start)
    wanted = len(items) - first if length is None else as_int(length)
    if wanted is None or wanted < 0 or first + wanted > len(items):
        raise refuse("The list has not that many items.")
    run.list_of(wanted)
    return items[first : first + wanted]


@builtin("append", "list: list, item: any...")
def append(run: Run, items: list[Any], added: list[Any]) -> list[Any]:
    """The list with more items at its end."""
    run.list_of(len(items) + len(added))
    return items + added


@builtin("concatenate", "list: list*")
def concatenate(run: Run, lists: list[Any]) -> list[Any]:
    """The items of all lists, one after another."""
    result: list[Any] = []
    for items in lists:
        if items is None:
            raise refuse("One of the lists is null.")
        part = items if isinstance(items, list) else [items]
        run.list_of(len(result) + len(part))
        result = result + part
    return result


@builtin("insert before", "list: list, position: number, newItem: any")
def insert_before(run: Run, items: list[Any], position: Number, item: Any) -> list[Any]:
    """The list with ``item`` put in at a position."""
    index = place(items, position)
    run.list_of(len(items) + 1)
    return [*items[:index], item, *items[index:]]


@builtin("remove", "list: list, position: number")
def remove(run: Run, items: list[Any], position: Number) -> list[Any]:
    """The list without the item at a position."""
    index = place(items, position)
    run.list_of(len(items))
    return items[:index] + items[index + 1 :]


@builtin("list replace", "list: list, position: number, newItem: any")
def replace_at(run: Run, items: list[Any], position: Number, item: Any) -> list[Any]:
    """The list with another item at a position."""
    index = place(items, position)
    run.list_of(len(items))
    return [*items[:index], item, *items[index + 1 :]]


@builtin("list replace", "list: list, match: function, newItem: any")
def replace_matching(run: Run, items: list[Any], match: Function | Builtin, item: Any) -> list[Any]:
    """The list with another item for each of which ``match(item, newItem)`` is true."""
    run.list_of(len(items))
    return [item if _asked(run, match, old, item) else old for old in items]


def _asked(run: Run, function: Function | Builtin, one: Any, other: Any) -> bool:
    answer = call(run, function, (one, other), (None, None))
    if not isinstance(answer, bool):
        raise refuse("The function gives neither true nor false.")
    return answer


@builtin("reverse", "list: list")
def reverse(run: Run, items: list[Any]) -> list[Any]:
    """The items from last to first."""
    run.list_of(len(items))
    return items[::-1]


@builtin("index of", "list: list, match: any")
def index_of(run: Run, items: list[Any], match: Any) -> list[Any]:
    """The positions at which the list has ``match``."""
    run.list_of(len(items))
    return [number for number, item in enumerate(items, 1) if equals(run, item, match) is True]


def distinct(run: Run, items: list[Any]) -> list[Any]:
    """The items without those that equal an earlier one."""
    result: list[Any] = []
    for item in items:
        if not found_in(run, result, item):
            result.append(item)
    return result


@builtin("distinct values", "list: list")
def distinct_values(run: Run, items: list[Any]) -> list[Any]:
    """The items without repetitions."""
    return distinct(run, items)


@builtin("union", "list: list*")
def union(run: Run, lists: list[Any]) -> list[Any]:
    """The items of all lists without repetitions."""
    return distinct(run, concatenate(run, lists))


@builtin("flatten", "list: list")
def flatten(run: Run, items: list[Any]) -> list[Any]:
    """The items of the list and of every list in it."""
    result: list[Any] = []
    waiting = [iter(items)]
    while waiting:
        for item in waiting[-1]:
            run.spend(1)
            if isinstance(item, list):
                waiting.append(iter(item))
                break
            result.append(item)
            if len(result) > run.budget.items:
                run.list_of(len(result))
        else:
            waiting.pop()
    return result


@builtin("sort", "list: list", "list: list, precedes: function")
def sort(run: Run, items: list[Any], precedes: Function | Builtin | None = None) -> list[Any]:
    """The items in order: by ``precedes(a, b)``, or by their own order."""
    run.list_of(len(items))

    def compare(one: Any, other: Any) -> int:
        run.spend(2)
        if precedes is None:
            found = order(one, other)
            if found is None:
                raise FeelTypeError(say("The list holds values that cannot be compared."))
            return found
        if _asked(run, precedes, one, other):
            return -1
        return 1 if _asked(run, precedes, other, one) else 0

    return sorted(items, key=cmp_to_key(compare))
