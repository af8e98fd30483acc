"""Languages: English is the source; a folder ``translations/<code>/`` adds one."""

from __future__ import annotations

from pathlib import Path

import flask_babel
from flask import Flask, has_request_context, request
from flask_babel.speaklater import LazyString

from engine.errors import RedressError
from engine.sentences import Sentence, translated
from engine.settings import Settings

__all__ = [
    "LazyString",
    "gettext",
    "init_i18n",
    "language",
    "languages",
    "lazy_gettext",
    "ngettext",
    "sentences",
]

SOURCE = "en"
_FOLDER = Path(__file__).parent / "translations"


def languages() -> tuple[str, ...]:
    """What the pages can speak, English first."""
    others = sorted(path.parent.parent.name for path in _FOLDER.glob("*/LC_MESSAGES/messages.mo"))
    return (SOURCE, *(code for code in others if code != SOURCE))


def init_i18n(app: Flask, settings: Settings) -> None:
    """Speak the language that the browser asks for, where we can."""
    known = languages()

    def choose() -> str:
        if not has_request_context():
            return SOURCE
        return request.accept_languages.best_match(known) or SOURCE

    flask_babel.Babel(
        app,
        default_locale=SOURCE,
        default_timezone=settings.zone,
        default_translation_directories=str(_FOLDER),
        locale_selector=choose,
    )
    app.jinja_env.globals["language"] = language
    app.jinja_env.filters["said"] = gettext


def language() -> str:
    """The page's language, for ``<html lang>``."""
    return str(flask_babel.get_locale() or SOURCE).replace("_", "-")


def gettext(message: str, /, **values: object) -> str:
    """The text in the page's language, ``%(name)s`` filled in; a sentence of the engine is filled in anew."""
    if isinstance(message, Sentence):
        return translated(message, flask_babel.gettext)
    return str(flask_babel.gettext(message, **values))


def sentences(refused: RedressError) -> str:
    """What is wrong, and what to do about it, in the page's language."""
    said = (gettext(text) for text in (refused.message, refused.remedy) if text)
    return " ".join(said)


def ngettext(one: str, many: str, num: int, /, **values: object) -> str:
    """The text for this number of things; ``%(num)d`` is the number."""
    return str(flask_babel.ngettext(one, many, num, **values))


def lazy_gettext(message: str, /, **values: object) -> LazyString:
    """Like :func:`gettext`, translated when it is shown: for texts at the top of a module."""
    return flask_babel.lazy_gettext(message, **values)
