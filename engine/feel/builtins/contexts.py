"""Context functions (DMN 1.5, clause 10.3.4.10)."""

from __future__ import annotations

from typing import Any

from engine.feel.budget import Run
from engine.feel.builtins.registry import Library, refuse
from engine.sentences import say

LIBRARY = Library()
builtin = LIBRARY.builtin


@builtin("get value", "m: context, key: string", "context: context, key: string")
def get_value(run: Run, context: dict[str, Any], key: str) -> Any:
    """The entry of a name; null where there is none."""
    return context.get(key)


@builtin("get value", "context: context, keys: list", "m: context, keys: list")
def get_nested_value(run: Run, context: dict[str, Any], keys: list[Any]) -> Any:
    """The entry at the end of a chain of names."""
    run.spend(len(keys) + 1)
    found: Any = context
    for key in keys:
        if not isinstance(found, dict) or not isinstance(key, str):
            raise refuse("There is no entry at the end of that chain.")
        found = found.get(key)
    return found if keys else None


@builtin("get entries", "m: context", "context: context")
def get_entries(run: Run, context: dict[str, Any]) -> list[dict[str, Any]]:
    """A context with ``key`` and ``value`` for each entry."""
    run.list_of(len(context))
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context", "entries: list")
def context_from(run: Run, entries: list[Any]) -> dict[str, Any]:
    """The context of a list of contexts with ``key`` and ``value``."""
    run.list_of(len(entries))
    found: dict[str, Any] = {}
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("key"), str) or "value" not in entry:
            raise refuse("Each entry must be a context with a key and a value.")
        if entry["key"] in found:
            raise refuse(say("The key “%(key)s” stands twice.", key=entry["key"]))
        found[entry["key"]] = entry["value"]
    return found


@builtin("context put", "context: context, key: string, value: any")
def context_put(run: Run, context: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    """The context with one entry set."""
    run.list_of(len(context) + 1)
    return {**context, key: value}


@builtin("context put", "context: context, keys: list, value: any")
def context_put_nested(run: Run, context: dict[str, Any], keys: list[Any], value: Any) -> dict[str, Any]:
    """The context with the entry at the end of a chain of names set."""
    if not keys or not all(isinstance(key, str) for key in keys):
        raise refuse("The keys must be a list of names.")
    inner = context.get(keys[0])
    if len(keys) == 1:
        return context_put(run, context, keys[0], value)
    if not isinstance(inner, dict):
        raise refuse(say("The entry “%(keys)s” is no context.", keys=keys[0]))
    run.enter()
    changed = context_put_nested(run, inner, keys[1:], value)
    run.leave()
    return context_put(run, context, keys[0], changed)


@builtin("context merge", "contexts: list")
def context_merge(run: Run, contexts: list[Any]) -> dict[str, Any]:
    """All entries of several contexts; later ones win."""
    found: dict[str, Any] = {}
    for context in contexts:
        if not isinstance(context, dict):
            raise refuse("The list holds something that is no context.")
        run.list_of(len(found) + len(context))
        found.update(context)
    return found
