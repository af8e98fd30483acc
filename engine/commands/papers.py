"""Making papers: outside every transaction, once, from what was known when they were asked for."""

from __future__ import annotations

from dataclasses import replace

from engine.commands.core import Core
from engine.errors import NotFound
from engine.model import LETTER, Enclosure, Outward, Paper, StoredFile
from engine.paper import PDF, make_pdf, words

LETTERS = "letter"
"""The kind of the paper that a letter is; ``of`` is the number of its effect."""


def make(core: Core, kind: str, of: str) -> StoredFile:
    """The file of a paper that was asked for; made now if it is not there yet, and never again.

    :raises NotFound: when nobody asked for it.
    """
    with core.store.read() as queries:
        paper = _asked(queries.papers.find(kind, of), kind, of)
        if paper.hash:
            return _file(queries.files.find(paper.hash), paper)
    content = make_pdf(paper.template, paper.data, at=paper.asked_at)
    with core.store.write() as uow:
        again = _asked(uow.papers.find(kind, of), kind, of)
        if again.hash:
            return _file(uow.files.find(again.hash), again)
        now = core.clock.now()
        stored = uow.files.put(content, name=paper.name, content_type=PDF, at=now, case=paper.case)
        uow.papers.made(paper.id, stored.hash)
        uow.commit()
    return stored


def read(core: Core, kind: str, of: str) -> Enclosure:
    """A paper with its content; see :func:`make`."""
    stored = make(core, kind, of)
    with core.store.read() as queries:
        return Enclosure(stored.name, PDF, queries.files.content(stored.hash))


def enclosed(core: Core, outward: Outward) -> tuple[Enclosure, ...]:
    """What goes along with an effect; a letter is the first of its own papers."""
    marks = [str(mark) for mark in outward.payload.get("papers") or []]
    if outward.channel == LETTER:
        _ask_for_letter(core, outward, marks)
        marks.insert(0, f"{LETTERS}:{outward.id}")
    return tuple(read(core, *_parted(mark)) for mark in marks)


def _ask_for_letter(core: Core, outward: Outward, marks: list[str]) -> None:
    """Put down what the letter says, as the house is named on the day on which it is written."""
    with core.store.write() as uow:
        found = [uow.papers.find(*_parted(mark)) for mark in marks]
        number = uow.cases.get(outward.case).number if outward.case is not None else ""
        day = outward.created_at.astimezone(core.settings.tz).date()
        names = [str(paper.data.get("title") or paper.name) for paper in found if paper is not None]
        uow.papers.ask(
            LETTERS,
            str(outward.id),
            name=f"letter-{number or day.isoformat()}-{outward.id}.pdf",
            template="letter",
            data=words.letter(core.settings, outward.payload, outward.recipient, day, number, names),
            at=outward.created_at,
            case=outward.case,
        )
        uow.commit()


def _parted(mark: str) -> tuple[str, str]:
    kind, _, of = mark.partition(":")
    return kind, of


def _asked(paper: Paper | None, kind: str, of: str) -> Paper:
    if paper is None:
        raise NotFound("paper", f"{kind}:{of}")
    return paper


def _file(stored: StoredFile | None, paper: Paper) -> StoredFile:
    if stored is None:
        raise NotFound("file", paper.hash)
    return replace(stored, name=paper.name, case=paper.case)
