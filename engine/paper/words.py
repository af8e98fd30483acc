"""The few words that papers of every kind share, in the languages of the house's texts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

from engine.model import Json
from engine.settings import Settings

_ENCLOSED = {"en": "Enclosed", "zh": "附件"}
_TAX = {"en": "Tax number", "zh": "税号"}
FALLBACK = "en"


def enclosed(language: str) -> str:
    """What stands above the list of enclosures."""
    return _ENCLOSED.get(language, _ENCLOSED[FALLBACK])


def written_day(day: date, language: str) -> str:
    """A day with its month in words, as a letter of that language has it."""
    try:
        return format_date(day, "d MMMM y" if language == FALLBACK else "long", locale=Locale.parse(language))
    except (UnknownLocaleError, ValueError):
        return written_day(day, FALLBACK)


def head(settings: Settings, language: str) -> dict[str, Json]:
    """The house as the head of a paper shows it."""
    tax = f"{_TAX.get(language, _TAX[FALLBACK])} {settings.house_tax_number}"
    reach = (settings.house_phone, settings.mail_from, settings.public_address)
    legal = (tax,) if settings.house_tax_number else ()
    return {
        "name": settings.house,
        "address": lines_of(settings.house_address),
        "reach": [line for line in (*reach, *legal) if line],
    }


def lines_of(address: str) -> list[str]:
    """The lines of an address; one that is written in a single line is parted at its commas."""
    parts = address.splitlines() if "\n" in address.strip() else address.replace("，", ",").split(",")
    return [part.strip() for part in parts if part.strip()]


def letter(
    settings: Settings, payload: Mapping[str, Json], recipient: str, day: date, case: str, names: list[str]
) -> dict[str, Json]:
    """What a letter's template reads, of an effect.

    :param names: of the papers that go along.
    """
    language = str(payload.get("language") or FALLBACK)
    to = [*str(payload.get("to") or "").splitlines(), *lines_of(recipient)]
    return {
        "language": language,
        "author": settings.house,
        "house": head(settings, language),
        "to": list(dict.fromkeys(line for line in to if line)),
        "date": written_day(day, language),
        "subject": str(payload.get("subject") or settings.house),
        "text": str(payload.get("body") or payload.get("text") or ""),
        "signed": str(payload.get("signed") or ""),
        "enclosed": {"label": enclosed(language), "names": names},
        "foot": " · ".join(part for part in (settings.house, case) if part),
    }
