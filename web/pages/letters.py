"""Letters: what is to be printed and posted, and what the post brought back (S9).

A letter counts when it was posted, so that is a decision of a person and is confirmed by sending a form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext

from engine.commands import letters as pile
from engine.errors import Conflict, Invalid
from engine.model import PRINTED, RETURNED, Event, Outward
from engine.paper import PDF, in_one
from engine.ports import Queries
from processes.complaint import letters as post
from web import access, current
from web.i18n import sentences
from web.navigation import Entry
from web.uploads import clean_name

_WAITING, _LATELY, _EVENTS = 200, 50, 5000
_WORKERS = ("reception", "handler", "head", "leadership")

blueprint = Blueprint("letters", __name__, url_prefix="/letters")
entry = Entry(lazy_gettext("Letters"), "letters.letters", "printer", 45, key="g l")


@dataclass(frozen=True)
class LetterView:
    """A letter as the list shows it.

    :ivar number: of its case; empty when it belongs to none.
    :ivar who: who posted it.
    """

    letter: Outward
    number: str
    who: str = ""

    @property
    def to(self) -> str:
        """To whom and where, in one line."""
        lines = [*str(self.letter.payload.get("to") or "").splitlines(), *self.letter.recipient.splitlines()]
        return ", ".join(line.strip().rstrip(",") for line in dict.fromkeys(lines) if line.strip())

    @property
    def subject(self) -> str:
        """What it is about."""
        return str(self.letter.payload.get("subject") or gettext("Letter"))

    @property
    def enclosed(self) -> int:
        """How many papers go along with it."""
        return len(self.letter.payload.get("papers") or [])


@blueprint.get("")
@access.allow(*_WORKERS)
def letters() -> ResponseReturnValue:
    """What waits for the post, oldest first; below, what was posted lately and what came back."""
    with current.engine().store.read() as queries:
        waiting = _views(queries, queries.letters(current.viewer(), PRINTED, _WAITING))
        posted = _views(queries, queries.letters(current.viewer(), "sent", _LATELY))
        returned = _views(queries, queries.letters(current.viewer(), RETURNED, _LATELY))
    return render_template("letters/letters.html", waiting=waiting, posted=posted, returned=returned)


@blueprint.get("/<int:letter>.pdf")
@access.allow(*_WORKERS)
def paper(letter: int) -> ResponseReturnValue:
    """A letter with what goes along, ready to be printed."""
    return _pdf([_found(letter)])


@blueprint.post("/print")
@access.allow(*_WORKERS)
def print_chosen() -> ResponseReturnValue:
    """The chosen letters in one file; each begins on a sheet of its own."""
    chosen = _chosen()
    if not chosen:
        return _refused(Invalid("No letter is chosen.", remedy="Tick those that are to be printed."))
    return _pdf([_found(letter) for letter in chosen])


@blueprint.post("/posted")
@access.allow(*_WORKERS)
def posted() -> ResponseReturnValue:
    """The chosen letters went to the post: from now on they count."""
    try:
        done = current.engine().post_letters(_chosen(), current.viewer())
    except (Conflict, Invalid) as refused:
        return _refused(refused)
    flash(ngettext("%(num)d letter is posted.", "%(num)d letters are posted.", len(done)))
    return redirect(url_for("letters.letters"), 303)


@blueprint.get("/<int:letter>")
@access.allow(*_WORKERS)
def letter(letter: int) -> ResponseReturnValue:
    """One letter, and a form for why it cannot be posted or came back."""
    found = _found(letter)
    with current.engine().store.read() as queries:
        (view,) = _views(queries, [found])
    return render_template("letters/letter.html", view=view, waits=found.status == PRINTED)


@blueprint.post("/<int:letter>/lost")
@access.allow(*_WORKERS)
def lost(letter: int) -> ResponseReturnValue:
    """It cannot be posted, or the post brought it back."""
    found, reason = _found(letter), request.form.get("reason", "")
    act = post.cannot_be_posted if request.form.get("was") == PRINTED else post.came_back
    try:
        act(current.engine(), found.id, reason, current.viewer())
    except (Conflict, Invalid) as refused:
        flash(_words_of(refused), "error")
        return redirect(url_for("letters.letter", letter=letter), 303)
    flash(gettext("It is written down. Whoever works on the case finds another way."))
    return redirect(url_for("letters.letters"), 303)


def _chosen() -> list[int]:
    return [int(item) for item in request.form.getlist("letter") if item.isdecimal()]


def _found(letter: int) -> Outward:
    """A letter that the person signed in may know of.

    :raises NotFound: otherwise.
    """
    engine = current.engine()
    with engine.store.read() as queries:
        return pile.find(engine.core, queries, letter, current.viewer())


def _pdf(chosen: Sequence[Outward]) -> Response:
    engine = current.engine()
    papers = [paper for letter in chosen for paper in engine.enclosed(letter)]
    answer = Response(in_one([paper.content for paper in papers]), content_type=PDF)
    name = clean_name(papers[0].name) if len(chosen) == 1 else "letters.pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _refused(refused: Conflict | Invalid) -> ResponseReturnValue:
    flash(_words_of(refused), "error")
    return redirect(url_for("letters.letters"), 303)


def _words_of(refused: Conflict | Invalid) -> str:
    return sentences(refused)


def _views(queries: Queries, found: Sequence[Outward]) -> list[LetterView]:
    cases = {letter.case for letter in found if letter.case is not None}
    numbers = {case: queries.cases.get(case).number for case in cases}
    names = {person.id: person.name for person in queries.people.all()}
    streams = {pile.stream_of(letter) for letter in found if letter.sent_at is not None}
    posters = _posters(event for name in streams for event in queries.events.stream(name, limit=_EVENTS))
    return [
        LetterView(
            letter,
            numbers.get(letter.case or 0, ""),
            names.get(posters.get(letter.id, ""), ""),
        )
        for letter in found
    ]


def _posters(events: Iterable[Event]) -> Mapping[int, str]:
    """Who posted which letter."""
    return {
        int(event.payload["letter"]): event.actor
        for event in events
        if event.type == "letter.posted" and event.payload.get("letter")
    }
