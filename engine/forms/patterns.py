"""Patterns of text fields: JavaScript's notation (ECMA-262, 22.2.1), run by RE2 in linear time."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Protocol

import re2

from engine.sentences import say

LONGEST = 500
_MEMORY = 1 << 20
_SPACE = r"\t\n\x{b}\f\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}"
_ANY = r"[^\n\r\x{2028}\x{2029}]"
_KEPT = frozenset("dDwWbBtnfr")


class Pattern(Protocol):
    """A compiled pattern."""

    def search(self, text: str) -> Any:
        """A match anywhere in the text, or ``None``."""


class PatternUnusable(ValueError):
    """The pattern cannot be run; the text says why."""


@lru_cache(maxsize=500)
def compile_pattern(pattern: str) -> Pattern:
    """The pattern ready for use.

    :raises PatternUnusable: when it is too long, cannot be read, or needs what RE2 leaves out so as to stay
        fast: looking ahead or behind, and references to earlier groups.
    """
    if len(pattern) > LONGEST:
        raise PatternUnusable(say("it is longer than %(longest)s characters", longest=LONGEST))
    options = re2.Options()
    options.max_mem = _MEMORY
    options.log_errors = False
    try:
        compiled: Pattern = re2.compile(_translate(pattern), options)
    except (re2.error, UnicodeEncodeError) as error:
        raise PatternUnusable("it cannot be read, or is too large") from error
    return compiled


def _translate(pattern: str) -> str:
    out: list[str] = []
    position, in_class = 0, False
    while position < len(pattern):
        c = pattern[position]
        position += 1
        if c == "\\":
            text, position = _escape(pattern, position, in_class=in_class)
            out.append(text)
        elif in_class:
            in_class = c != "]"
            out.append("\\[" if c == "[" else c)
        elif c == "[":
            if pattern.startswith("^]", position):
                out.append(r"(?s:.)")
                position += 2
            elif pattern.startswith("]", position):
                raise PatternUnusable("it has an empty pair of brackets")
            else:
                in_class = True
                out.append(c)
        elif c == ".":
            out.append(_ANY)
        elif c == "(" and pattern.startswith(("?=", "?!", "?<=", "?<!"), position):
            raise PatternUnusable("it looks ahead or behind, which is not supported")
        else:
            out.append(c)
    return "".join(out)


def _escape(pattern: str, position: int, *, in_class: bool) -> tuple[str, int]:
    """What stands for a backslash and the letters after it."""
    c = pattern[position : position + 1]
    position += 1
    if not c:
        raise PatternUnusable("it ends with a backslash")
    if c == "b" and in_class:
        return r"\x{8}", position
    if c in _KEPT:
        return "\\" + c, position
    if c == "s":
        return (_SPACE if in_class else f"[{_SPACE}]"), position
    if c == "S":
        if in_class:
            raise PatternUnusable(r"it has \S inside brackets, which is not supported")
        return f"[^{_SPACE}]", position
    if c == "v":
        return r"\x{b}", position
    if c in "xu":
        digits = pattern[position : position + (2 if c == "x" else 4)]
        if len(digits) == (2 if c == "x" else 4) and all(d in "0123456789abcdefABCDEF" for d in digits):
            return f"\\x{{{digits}}}", position + len(digits)
        return c, position
    if c == "0":
        return r"\x{0}", position
    if c.isdigit() or c == "k":
        raise PatternUnusable("it refers to an earlier group, which is not supported")
    if c.isalpha() or c == "_" or ord(c) > 0x7F:
        return c, position
    return "\\" + c, position
