"""String functions (DMN 1.5, clause 10.3.4.3)."""

from __future__ import annotations

from typing import Any

from engine.feel.budget import Run
from engine.feel.builtins.registry import Library, refuse
from engine.feel.numbers import Number, as_int
from engine.feel.patterns import charge, charge_match, compiled, expanded, template

LIBRARY = Library()
builtin = LIBRARY.builtin


@builtin("substring", "string: string, start position: number, length: number?")
def substring(run: Run, text: str, start: Number, length: Number | None = None) -> str:
    """The text from a position on; positions count from 1, or from the end where negative."""
    position = as_int(start)
    if position is None or position == 0 or abs(position) > len(text):
        raise refuse("The text has no such position.")
    first = position - 1 if position > 0 else len(text) + position
    wanted = len(text) if length is None else as_int(length)
    if wanted is None or wanted < 1:
        raise refuse("The length must be 1 or more.")
    run.text_of(min(wanted, len(text) - first))
    return text[first : first + wanted]


@builtin("string length", "string: string")
def string_length(run: Run, text: str) -> int:
    """How many characters the text has."""
    return len(text)


@builtin("upper case", "string: string")
def upper_case(run: Run, text: str) -> str:
    """The text in capital letters."""
    run.text_of(len(text))
    return text.upper()


@builtin("lower case", "string: string")
def lower_case(run: Run, text: str) -> str:
    """The text in small letters."""
    run.text_of(len(text))
    return text.lower()


@builtin("trim", "string: string")
def trim(run: Run, text: str) -> str:
    """The text without white space at its ends."""
    run.text_of(len(text))
    return text.strip()


@builtin("substring before", "string: string, match: string")
def substring_before(run: Run, text: str, match: str) -> str:
    """What stands before the first ``match``; nothing where there is none."""
    _searched(run, text, match)
    end = text.find(match) if match else -1
    run.text_of(max(end, 0))
    return text[:end] if end > 0 else ""


@builtin("substring after", "string: string, match: string")
def substring_after(run: Run, text: str, match: str) -> str:
    """What stands after the first ``match``; nothing where there is none."""
    _searched(run, text, match)
    found = text.find(match)
    if found < 0:
        return ""
    run.text_of(len(text) - found - len(match))
    return text[found + len(match) :]


@builtin("contains", "string: string, match: string")
def contains(run: Run, text: str, match: str) -> bool:
    """Whether ``match`` stands somewhere in the text."""
    _searched(run, text, match)
    return match in text


def _searched(run: Run, text: str, match: str) -> None:
    run.spend((len(text) + len(match)) // 16 + 1)


@builtin("starts with", "string: string, match: string")
def starts_with(run: Run, text: str, match: str) -> bool:
    """Whether the text begins with ``match``."""
    _searched(run, "", match)
    return text.startswith(match)


@builtin("ends with", "string: string, match: string")
def ends_with(run: Run, text: str, match: str) -> bool:
    """Whether the text ends with ``match``."""
    _searched(run, "", match)
    return text.endswith(match)


@builtin("matches", "input: string, pattern: string, flags: string|null?")
def matches(run: Run, text: str, pattern: str, flags: str | None = None) -> bool:
    """Whether the pattern is found in the text."""
    found = compiled(run, pattern, flags)
    charge(run, found, text)
    return found.compiled.search(text) is not None


@builtin("replace", "input: string, pattern: string, replacement: string, flags: string|null?")
def replace(run: Run, text: str, pattern: str, replacement: str, flags: str | None = None) -> str:
    """The text with each match replaced."""
    found = compiled(run, pattern, flags)
    charge(run, found, text)
    if found.compiled.search("") is not None:
        raise refuse("A pattern that matches nothing at all cannot be replaced.")
    literal = flags is not None and "q" in flags
    wanted = [replacement] if literal else template(replacement, found.groups)
    parts: list[str] = []
    end, length = 0, 0
    for match in found.compiled.finditer(text):
        charge_match(run, found, len(text) - end)
        parts += [text[end : match.start()], expanded(match, wanted, found.groups)]
        end = match.end()
        length += len(parts[-1]) + len(parts[-2])
        if length > run.budget.characters:
            break
    run.text_of(length + len(text) - end)
    return "".join(parts) + text[end:]


@builtin("split", "string: string, delimiter: string")
def split(run: Run, text: str, delimiter: str) -> list[str]:
    """The pieces between the matches of a pattern."""
    found = compiled(run, delimiter, None)
    charge(run, found, text)
    if found.compiled.search("") is not None:
        raise refuse("A pattern that matches nothing at all cannot divide a text.")
    pieces: list[str] = []
    end = 0
    for match in found.compiled.finditer(text):
        charge_match(run, found, len(text) - end)
        pieces.append(text[end : match.start()])
        end = match.end()
        if len(pieces) >= run.budget.items:
            run.list_of(len(pieces) + 1)
    run.list_of(len(pieces))
    return [*pieces, text[end:]]


@builtin("string join", "list: list, delimiter: string|null?")
def string_join(run: Run, items: list[Any], delimiter: str | None = None) -> str:
    """The texts one after another; nulls are left out."""
    run.spend(len(items) + 1)
    texts = [item for item in items if item is not None]
    if not all(isinstance(item, str) for item in texts):
        raise refuse("The list holds something that is no text.")
    between = delimiter or ""
    run.text_of(sum(map(len, texts)) + len(between) * len(texts))
    return between.join(texts)
