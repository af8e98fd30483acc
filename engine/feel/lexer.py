"""Cuts the text of an expression into tokens (DMN 1.5, clause 10.3.1.2, rules 22 to 33).

A FEEL name may hold spaces and even operators, so what is one token depends on the names that are known at
that place: the parser asks for one token at a time and says which unusual names it knows. Words that stand
side by side without an operator are one name, since FEEL has no other meaning for them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from engine.errors import FeelSyntaxError
from engine.feel.numbers import NUMBERS
from engine.sentences import say

MAX_TEXT = 10_000
"""The longest expression, in characters."""

KEYWORDS = frozenset(
    [
        *("if", "then", "else", "for", "in", "return", "some", "every", "satisfies"),
        *("and", "or", "between", "instance", "function", "external", "true", "false", "null"),
    ]
)
UNUSUAL_NAMES = ("date and time", "years and months duration", "days and time duration")
"""Names of the language itself that hold a keyword."""

OPERATORS = ("**", "..", "<=", ">=", "!=", "->", *"-+*/=<>()[]{},.:@?")
DIGITS = frozenset("0123456789")
ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\", "/": "/"}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text; ``kind`` is ``name``, ``keyword``, ``number``, ``string``, ``operator`` or ``end``."""

    kind: str
    text: str
    start: int
    end: int
    value: Decimal | str | None = None


def name_start(char: str) -> bool:
    """Whether a name may begin with ``char``."""
    return (
        char.isalpha() or char == "_" or (ord(char) > 0x2000 and not char.isspace() and not char.isnumeric())
    )


def name_part(char: str) -> bool:
    """Whether a name may go on with ``char``."""
    return char in DIGITS or name_start(char) or char.isdigit() or (ord(char) > 127 and char.isidentifier())


class Lexer:
    """The tokens of one text.

    :param text: the expression.
    :param names: names that hold spaces, keywords or operator signs and are known where the expression
        stands.
    """

    def __init__(self, text: str, names: Iterable[str] = ()) -> None:
        if len(text) > MAX_TEXT:
            raise FeelSyntaxError(
                say("The expression is longer than %(max_text)s characters.", max_text=MAX_TEXT),
                text=text[:200],
                position=MAX_TEXT,
                remedy=say("Split it into several decisions."),
            )
        self.text = text
        self._unusual: dict[str, list[tuple[str, ...]]] = {}
        for name in (*UNUSUAL_NAMES, *names):
            self.learn(name)

    def fail(self, message: str, position: int, remedy: str = "") -> FeelSyntaxError:
        """The error to raise for what stands at ``position``."""
        return FeelSyntaxError(message, text=self.text, position=position, remedy=remedy)

    def learn(self, name: str) -> None:
        """From here on read ``name`` as one token where it is not a plain word."""
        pieces = name_pieces(name)
        if len(pieces) < 2:
            return
        known = self._unusual.setdefault(pieces[0], [])
        if pieces not in known:
            known.append(pieces)
            known.sort(key=len, reverse=True)

    def token(self, position: int) -> Token:
        """The token that begins at or after ``position``."""
        start = self._skip_space(position)
        text = self.text
        if start >= len(text):
            return Token("end", "", start, start)
        char = text[start]
        if char in DIGITS or (char == "." and start + 1 < len(text) and text[start + 1] in DIGITS):
            return self._number(start)
        if char == '"':
            return self._string(start)
        if name_start(char):
            return self._unusual_name(start) or self._word(start)
        for operator in OPERATORS:
            if text.startswith(operator, start):
                return Token("operator", operator, start, start + len(operator))
        raise self.fail(say("The character %(char)s means nothing here.", char=f"{char!r}"), start)

    def _skip_space(self, position: int) -> int:
        text, length = self.text, len(self.text)
        while position < length:
            if text[position].isspace() or text[position] in "\ufeff\u180e\u200b":
                position += 1
            elif text.startswith("//", position):
                line_end = text.find("\n", position)
                position = length if line_end < 0 else line_end
            elif text.startswith("/*", position):
                closing = text.find("*/", position + 2)
                if closing < 0:
                    raise self.fail("This comment is never closed.", position, "Write */ where it ends.")
                position = closing + 2
            else:
                break
        return position

    def _digits(self, position: int) -> int:
        while position < len(self.text) and self.text[position] in DIGITS:
            position += 1
        return position

    def _number(self, start: int) -> Token:
        text = self.text
        end = self._digits(start)
        if text[end : end + 1] == "." and text[end + 1 : end + 2] in DIGITS and text[end + 1 : end + 2]:
            end = self._digits(end + 1)
        if text[end : end + 1] in ("e", "E"):
            sign = end + 2 if text[end + 1 : end + 2] in ("+", "-") else end + 1
            if text[sign : sign + 1] in DIGITS and text[sign : sign + 1]:
                end = self._digits(sign)
        value = NUMBERS.create_decimal(text[start:end])
        if not value.is_finite():
            raise self.fail("This number is too large.", start)
        return Token("number", text[start:end], start, end, value)

    def _word(self, start: int) -> Token:
        end = start + 1
        while end < len(self.text) and (name_part(self.text[end]) or self._inner_apostrophe(end)):
            end += 1
        word = self.text[start:end]
        return Token("keyword" if word in KEYWORDS else "name", word, start, end)

    def _inner_apostrophe(self, position: int) -> bool:
        following = self.text[position + 1 : position + 2]
        return self.text[position] == "'" and bool(following) and name_part(following)

    def _unusual_name(self, start: int) -> Token | None:
        first = self._word(start).text
        for pieces in self._unusual.get(first, ()):
            position = start + len(first)
            for piece in pieces[1:]:
                position = self._skip_space(position)
                if not self.text.startswith(piece, position):
                    break
                position += len(piece)
            else:
                following = self.text[position : position + 1]
                if not (following and name_part(following) and name_part(pieces[-1][-1])):
                    return Token("name", join_pieces(pieces), start, position)
        return None

    def _string(self, start: int) -> Token:
        text = self.text
        parts: list[str] = []
        position = start + 1
        while True:
            quote, slash = text.find('"', position), text.find("\\", position)
            if quote < 0:
                raise self.fail("This text is never closed.", start, 'Write " where it ends.')
            if slash < 0 or quote < slash:
                parts.append(text[position:quote])
                return Token("string", text[start : quote + 1], start, quote + 1, joined_surrogates(parts))
            parts.append(text[position:slash])
            position = self._escape(slash, parts)

    def _escape(self, slash: int, parts: list[str]) -> int:
        char = self.text[slash + 1 : slash + 2]
        width = {"u": 4, "U": 6}.get(char)
        if width is None:
            parts.append(ESCAPES.get(char, "\\" + char))
            return slash + 2
        digits = self.text[slash + 2 : slash + 2 + width]
        if len(digits) < width or any(digit not in "0123456789abcdefABCDEF" for digit in digits):
            raise self.fail(
                say("After \\%(char)s stand %(width)s hexadecimal digits.", char=char, width=width), slash
            )
        code = int(digits, 16)
        if code > 0x10FFFF:
            raise self.fail("There is no such character.", slash)
        parts.append(chr(code))
        return slash + 2 + width


def joined_surrogates(parts: list[str]) -> str:
    """The text of ``parts``; a character above U+FFFF may have been written as two escapes."""
    text = "".join(parts)
    if any("\ud800" <= char <= "\udfff" for char in text):
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def name_pieces(name: str) -> tuple[str, ...]:
    """``name`` cut into words and signs: ``"a+b c"`` gives ``("a", "+", "b", "c")``."""
    pieces: list[str] = []
    word = ""
    for char in name:
        if name_part(char) or (char == "'" and word):
            word += char
            continue
        if word:
            pieces.append(word)
            word = ""
        if not char.isspace():
            pieces.append(char)
    if word:
        pieces.append(word)
    return tuple(pieces)


def join_pieces(pieces: Iterable[str]) -> str:
    """One spelling for each name: a space between words, none around signs."""
    text = ""
    for piece in pieces:
        if text and name_part(text[-1]) and name_part(piece[0]):
            text += " "
        text += piece
    return text


def plain_spelling(name: str) -> str:
    """The spelling under which ``name`` is looked up, whatever spaces its author wrote."""
    return join_pieces(name_pieces(name))
