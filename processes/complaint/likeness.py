"""How names are compared when people type them as they heard them: accents, capitals and slips mean little.

Two words are alike when few slips lie between them: a letter too many, too few, wrong, or two that changed
places (optimal string alignment). Chinese names have no spaces and few signs; one of three may be wrong.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rapidfuzz.distance import OSA

_LETTERS = str.maketrans({"ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"})
_SPELLED = (("ae", "a"), ("oe", "o"), ("ue", "u"))
"""Müller is written Mueller where a keyboard has no ü."""
EXACT, BEGUN, HELD, NEAR, NOT = range(5)
"""How well a word fits, the best first: it is one, begins one, lies in one, is nearly one, or is none."""


@lru_cache(maxsize=65_536)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a name without capitals, accents and signs."""
    bare = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    kept = (sign for sign in bare if not unicodedata.combining(sign))
    return tuple("".join(sign if sign.isalnum() else " " for sign in kept).split())


@lru_cache(maxsize=65_536)
def is_chinese(text: str) -> bool:
    """Whether a text has a sign that is a word by itself."""
    return any("\u3400" <= sign <= "\u9fff" for sign in text)


def digits_of(text: str) -> str:
    """The digits of a phone number, without the zeros and the plus before them, and without a ``(0)``."""
    return "".join(sign for sign in text.replace("(0)", "") if sign.isdecimal()).lstrip("0")


def fit(wanted: tuple[str, ...], words: tuple[str, ...]) -> int:
    """How well all wanted words fit the words of a name; the worst of them counts."""
    if not wanted or not words:
        return NOT
    whole = "".join(words)
    if is_chinese(whole) and is_chinese("".join(wanted)):
        return _fit_of("".join(wanted), whole)
    worst = EXACT
    for word in wanted:
        best = min(_fit_of(word, other) for other in (*words, whole) if other)
        worst = max(worst, best)
        if worst == NOT:
            return NOT
    return worst


def _fit_of(word: str, other: str) -> int:
    if word == other:
        return EXACT
    if other.startswith(word):
        return BEGUN
    if word in other:
        return HELD
    if abs(len(word) - len(other)) > 3:
        return NOT
    word, other = _plain(word), _plain(other)
    slips = _slips(min(word, other, key=len), max(word, other, key=len))
    return NEAR if OSA.distance(word, other, score_cutoff=slips) <= slips else NOT


def _slips(short: str, long: str) -> int:
    """How many slips may lie between two words; between short ones none, or everything would be alike."""
    if is_chinese(long):
        return 1 if len(short) >= 3 else 0
    if len(short) < 3 or len(long) < 4:
        return 0
    return 1 if len(long) < 8 else 2


@lru_cache(maxsize=65_536)
def _plain(word: str) -> str:
    for spelled, letter in _SPELLED:
        word = word.replace(spelled, letter)
    return word
