"""Papers: what is to be made as a PDF, or was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, literal_column, select, update

from engine.model import Json, Paper
from engine.storage import tables as t
from engine.storage.shapes import PAPER, row_of
from engine.storage.statements import Numbered, Query, Session, Statement

_ADD = Numbered(t.paper)
_FIND = Query(
    select(*PAPER.columns).where(t.paper.c.kind == bindparam("kind"), t.paper.c.of == bindparam("of")),
    PAPER.make,
)
_OF_CASE = Query(
    select(*PAPER.columns).where(t.paper.c.case == bindparam("of")).order_by(t.paper.c.id), PAPER.make
)
_MADE = Statement(
    update(t.paper).where(t.paper.c.id == bindparam("of"), t.paper.c.hash == literal_column("''")), ["hash"]
)


class SqlPapers:
    """See :class:`engine.ports.Papers`."""

    def __init__(self, session: Session) -> None:
        self._db = session

    def ask(
        self,
        kind: str,
        of: str,
        *,
        name: str,
        template: str,
        data: Mapping[str, Json],
        at: datetime,
        case: int | None = None,
    ) -> Paper:
        """Ask for a paper; one that was asked for before stays as it is."""
        known = self.find(kind, of)
        if known is not None:
            return known
        paper = Paper(0, kind, of, name, template, dict(data), at, case)
        return replace(paper, id=self._db.number(_ADD, row_of(paper)))

    def find(self, kind: str, of: str) -> Paper | None:
        """The paper that is this, if it was asked for."""
        return self._db.first(_FIND, {"kind": kind, "of": of})

    def of_case(self, case: int) -> Sequence[Paper]:
        """The papers of a case, oldest first."""
        return self._db.all(_OF_CASE, {"of": case})

    def made(self, paper: int, hash: str) -> bool:
        """Note its file; false when it has one."""
        return self._db.change(_MADE, {"of": paper, "hash": hash}) == 1
