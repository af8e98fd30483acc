"""The organisation as lists: taken out as CSV, and taken in after a look at what would change."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from engine.errors import Invalid, NotFound
from engine.lists import lines_of
from engine.organisation import Change, take_in, written
from engine.organisation_reading import COLUMNS
from web import access, current
from web.i18n import gettext
from web.organisation_forms import arriving, sentences
from web.uploads import content_of

blueprint = Blueprint("organisation_lists", __name__, url_prefix="/organisation/lists")
_MEGABYTE = 1024 * 1024
_CARRIED = 200_000
"""Characters of lists that a page carries from the look to the change; longer ones are chosen again."""


@dataclass(frozen=True)
class Look:
    """What the page shows after something was sent.

    :ivar texts: the lists as they came, by name; empty when they are too long to be carried.
    :ivar passwords: address → first password of those who are new.
    """

    change: Change | None = None
    done: bool = False
    texts: Mapping[str, str] | None = None
    passwords: Mapping[str, str] | None = None
    problems: Sequence[str] = ()


@blueprint.get("")
@access.allow("administrator")
def lists() -> ResponseReturnValue:
    """What can be taken out, and a form to take lists in."""
    return _page(Look())


@blueprint.get("/<name>.csv")
@access.allow("administrator")
def download(name: str) -> ResponseReturnValue:
    """One list as CSV in UTF-8."""
    if name not in COLUMNS:
        raise NotFound("list", name)
    with current.engine().store.read() as queries:
        lines = written(queries)[name]
    content = StringIO(newline="")
    writer = csv.DictWriter(content, COLUMNS[name])
    writer.writeheader()
    writer.writerows(lines)
    return Response(
        content.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


@blueprint.post("/look")
@access.allow("administrator")
def look() -> ResponseReturnValue:
    """Say what lists would change; nothing is changed."""
    try:
        texts = _texts()
        change = take_in(current.engine(), _lines(texts), actor=current.person().id, dry=True)
    except Invalid as refused:
        return _page(Look(problems=sentences_of_lines(refused))), 422
    short = sum(map(len, texts.values())) <= _CARRIED
    return _page(Look(change, texts=texts if short else {}))


@blueprint.post("/take-in")
@access.allow("administrator")
def take() -> ResponseReturnValue:
    """Bring the organisation up to date with lists, all or nothing."""
    first: dict[str, str] = {}
    try:
        change = take_in(
            current.engine(),
            _lines(_texts()),
            actor=current.person().id,
            arrive=lambda person: arriving(person, first),
        )
    except Invalid as refused:
        return _page(Look(problems=sentences_of_lines(refused))), 422
    return _page(Look(change, done=True, passwords=first))


def sentences_of_lines(refused: Invalid) -> list[str]:
    """What was wrong, with list and line: here people look at lists."""
    message = gettext(refused.message)
    return message.splitlines() if "\n" in message else sentences(refused)


def _texts() -> dict[str, str]:
    """The lists that were chosen or carried along, by name.

    :raises Invalid: when there is none, or one is no text in UTF-8.
    """
    found: dict[str, str] = {}
    for name in COLUMNS:
        file = request.files.get(name)
        content = content_of(file, limit=5 * _MEGABYTE) if file is not None else b""
        try:
            text = content.decode("utf-8-sig") or request.form.get(f"text_{name}", "")
        except UnicodeDecodeError:
            raise Invalid(
                gettext("%(name)s.csv is no text in UTF-8.", name=name),
                remedy=gettext("Save it as CSV in UTF-8."),
            ) from None
        if text.strip():
            found[name] = text
    if not found:
        raise Invalid(
            gettext("No list was chosen."), remedy=gettext("Choose one or more of the files, then try again.")
        )
    return found


def _lines(texts: Mapping[str, str]) -> dict[str, list[dict[str, str]]]:
    return {name: lines_of(text, COLUMNS[name]) for name, text in texts.items()}


def _page(look: Look) -> str:
    return render_template("organisation_lists/lists.html", look=look, columns=COLUMNS)
