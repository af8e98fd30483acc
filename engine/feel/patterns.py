"""Text patterns of ``matches``, ``replace`` and ``split``.

The language is XPath's (XPath and XQuery functions 3.1, clause 5.6); RE2 runs it, in time proportional to the
text, whatever the pattern. What RE2 cannot do, references to earlier groups and subtraction of classes, is
refused. The size of the compiled pattern is bounded and charged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2

from engine.errors import FeelTypeError
from engine.feel.budget import Run
from engine.sentences import say

MAX_PATTERN = 1000
MAX_PROGRAM = 2000
MEMORY = 1 << 20
WORK_A_STEP = 50
"""Instructions of a compiled pattern times characters of the text that count as one step."""

NAME_START = (
    r":A-Z_a-z\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{2FF}\x{370}-\x{37D}\x{37F}-\x{1FFF}\x{200C}-\x{200D}"
    r"\x{2070}-\x{218F}\x{2C00}-\x{2FEF}\x{3001}-\x{D7FF}\x{F900}-\x{FDCF}\x{FDF0}-\x{FFFD}"
    r"\x{10000}-\x{EFFFF}"
)
NAME_PART = NAME_START + r"\-.0-9\x{B7}\x{300}-\x{36F}\x{203F}-\x{2040}"
CLASSES = {
    "d": r"\p{Nd}",
    "D": r"\P{Nd}",
    "s": r" \t\n\r",
    "S": r"\x{0}-\x{8}\x{B}\x{C}\x{E}-\x{1F}\x{21}-\x{10FFFF}",
    "w": r"\p{L}\p{M}\p{N}\p{S}",
    "W": r"\p{P}\p{Z}\p{C}",
    "i": NAME_START,
    "c": NAME_PART,
}
"""What stands inside a character class for each of XPath's classes of one letter."""

NEGATED = {"I": NAME_START, "C": NAME_PART}
BLOCKS = {
    "BasicLatin": r"\x{0}-\x{7F}",
    "Latin-1Supplement": r"\x{80}-\x{FF}",
    "LatinExtended-A": r"\x{100}-\x{17F}",
    "LatinExtended-B": r"\x{180}-\x{24F}",
    "Greek": r"\x{370}-\x{3FF}",
    "GreekandCoptic": r"\x{370}-\x{3FF}",
    "Cyrillic": r"\x{400}-\x{4FF}",
    "Hebrew": r"\x{590}-\x{5FF}",
    "Arabic": r"\x{600}-\x{6FF}",
    "GeneralPunctuation": r"\x{2000}-\x{206F}",
    "CurrencySymbols": r"\x{20A0}-\x{20CF}",
    "Hiragana": r"\x{3040}-\x{309F}",
    "Katakana": r"\x{30A0}-\x{30FF}",
    "CJKUnifiedIdeographs": r"\x{4E00}-\x{9FFF}",
    "HangulSyllables": r"\x{AC00}-\x{D7AF}",
}
DIGITS = frozenset("0123456789")
SINGLE = frozenset(r"nrt\|.?*+(){}$-[]^")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern; ``work`` is what one character of text costs."""

    compiled: Any
    work: int
    groups: int


def compiled(run: Run, pattern: str, flags: str | None) -> Pattern:
    """The pattern ready for use; raises FeelTypeError if it cannot be read, BudgetExceeded if too large."""
    if len(pattern) > MAX_PATTERN:
        raise run.exceeded(
            say("has a text pattern of more than %(max_pattern)s characters", max_pattern=MAX_PATTERN),
            say("Use a shorter pattern."),
        )
    run.spend(len(pattern) + 1)
    found = _compiled(pattern, flags or "")
    if found.work > MAX_PROGRAM:
        raise run.exceeded("has a text pattern that is too large", say("Repeat fewer things in the pattern."))
    return found


@lru_cache(maxsize=500)
def _compiled(pattern: str, flags: str) -> Pattern:
    if set(flags) - set("smixq"):
        raise FeelTypeError(
            say("“%(flags)s” are no flags of a text pattern; use s, m, i, x or q.", flags=flags)
        )
    options = re2.Options()
    options.max_mem = MEMORY
    options.log_errors = False
    options.case_sensitive = "i" not in flags
    text = re2.escape(pattern) if "q" in flags else Translator(pattern, flags).translated()
    try:
        found = re2.compile(f"(?m){text}" if "m" in flags else text, options)
    except (re2.error, UnicodeEncodeError) as error:
        raise FeelTypeError(
            say("The text pattern cannot be read: %(pattern)s", pattern=pattern[:80])
        ) from error
    return Pattern(found, found.programsize, found.groups)


def charge(run: Run, pattern: Pattern, text: str) -> None:
    """Counts one pass of a pattern over a text."""
    run.spend(pattern.work * len(text) // WORK_A_STEP + 1)
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        raise FeelTypeError(say("The text holds half a character."))


def charge_match(run: Run, pattern: Pattern, remaining: int) -> None:
    """Counts one of several matches; looking for it may have gone through all that remains of the text."""
    run.spend(pattern.work * remaining // WORK_A_STEP // 5 + 5)


class Translator:
    """Rewrites one XPath pattern for RE2."""

    def __init__(self, pattern: str, flags: str) -> None:
        self.pattern = pattern
        self.any_char = r"(?s:.)" if "s" in flags else r"[^\n\r]"
        self.skips_space = "x" in flags
        self.at = 0

    def fail(self, why: str) -> FeelTypeError:
        """The error to raise for what cannot be translated."""
        return FeelTypeError(
            say("The text pattern “%(pattern)s” cannot be used: %(why)s.", pattern=self.pattern[:80], why=why)
        )

    def take(self) -> str:
        """The next character; nothing at the end."""
        char = self.pattern[self.at : self.at + 1]
        self.at += 1
        return char

    def translated(self) -> str:
        """The whole pattern in RE2's words."""
        parts: list[str] = []
        while char := self.take():
            if char == "\\":
                parts.append(self.escape(inside=False))
            elif char == "[":
                parts.append(self.character_class())
            elif char == ".":
                parts.append(self.any_char)
            elif char == "(" and self.pattern.startswith("?", self.at):
                if not self.pattern.startswith("?:", self.at):
                    raise self.fail("after “(” only “?:” has a meaning")
                parts.append("(")
            elif not (self.skips_space and char in " \t\n\r"):
                parts.append(char)
        return "".join(parts)

    def escape(self, *, inside: bool) -> str:
        """What stands for a backslash and the letter after it."""
        char = self.take()
        if char in SINGLE and char:
            return "\\" + char
        if char in ("p", "P"):
            return self.category(negated=char == "P", inside=inside)
        if char in CLASSES:
            return CLASSES[char] if inside else f"[{CLASSES[char]}]"
        if char in NEGATED and not inside:
            return f"[^{NEGATED[char]}]"
        if char.isdigit():
            raise self.fail("it refers to an earlier group")
        raise self.fail(say("“\\%(char)s” has no meaning", char=char))

    def category(self, *, negated: bool, inside: bool) -> str:
        """``{L}`` or ``{IsBasicLatin}`` after ``\\p``."""
        end = self.pattern.find("}", self.at)
        if self.take() != "{" or end < 0:
            raise self.fail("after “\\p” stands a category in braces")
        name = self.pattern[self.at : end]
        self.at = end + 1
        if not name.startswith("Is"):
            if not name.isalpha() or len(name) > 2:
                raise self.fail(say("there is no category “%(name)s”", name=name))
            return f"\\{'P' if negated else 'p'}{{{name}}}"
        block = BLOCKS.get(name.removeprefix("Is"))
        if block is None or (inside and negated):
            raise self.fail(say("the block “%(name)s” is not known here", name=name))
        return block if inside else f"[{'^' if negated else ''}{block}]"

    def character_class(self) -> str:
        """``[…]``."""
        parts = ["["]
        if self.pattern.startswith("^", self.at):
            parts.append(self.take())
        first = self.at
        while char := self.take():
            if char == "]" and self.at > first + 1:
                return "".join(parts) + "]"
            if char == "\\":
                parts.append(self.escape(inside=True))
            elif char == "[":
                raise self.fail("a class cannot hold another class")
            elif not (self.skips_space and char in " \t\n\r"):
                parts.append("\\" + char if char in "&~|]" else char)
        raise self.fail("a class is never closed")


def template(replacement: str, groups: int) -> list[str | int]:
    """A replacement as texts and group numbers; ``\\$`` is a dollar sign, ``\\\\`` a backslash."""
    parts: list[str | int] = []
    place = 0
    while place < len(replacement):
        sign = min(
            (at for at in (replacement.find("\\", place), replacement.find("$", place)) if at >= 0),
            default=-1,
        )
        if sign < 0:
            return [*parts, replacement[place:]]
        parts.append(replacement[place:sign])
        following = replacement[sign + 1 : sign + 2]
        if replacement[sign] == "\\":
            if following not in ("\\", "$") or not following:
                raise FeelTypeError(
                    say("In a replacement a backslash stands before “$” or another backslash.")
                )
            parts.append(following)
            place = sign + 2
        else:
            number, place = _group(replacement, sign + 1, groups)
            parts.append(number)
    return parts


def _group(replacement: str, place: int, groups: int) -> tuple[int, int]:
    """The number of a group at ``place``, of as many digits as there are groups for, and where it ends."""
    if replacement[place : place + 1] not in DIGITS:
        raise FeelTypeError(say("In a replacement “$” stands before the number of a group."))
    number, place = int(replacement[place]), place + 1
    while replacement[place : place + 1] in DIGITS and number * 10 + int(replacement[place]) <= groups:
        number, place = number * 10 + int(replacement[place]), place + 1
    return number, place


def expanded(match: Any, parts: Sequence[str | int], groups: int) -> str:
    """The replacement of one match; a group that took no part is empty."""
    return "".join(
        part if isinstance(part, str) else (match.group(part) or "") if part <= groups else ""
        for part in parts
    )
