"""Papers: what is to be made as a PDF, or was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from engine.model import Json, Paper
from engine.storage.memory.state import State, plain


class MemoryPapers:
    """See :class:`engine.ports.Papers`."""

    def __init__(self, state: State) -> None:
        self._in = state

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
        self._in.cases.must_have(case)
        paper = Paper(self._in.number("paper"), kind, of, name, template, plain(data), at, case)
        self._in.papers.put(paper.id, paper)
        return paper

    def find(self, kind: str, of: str) -> Paper | None:
        """The paper that is this, if it was asked for."""
        return next((row for row in self._in.papers.rows() if (row.kind, row.of) == (kind, of)), None)

    def of_case(self, case: int) -> Sequence[Paper]:
        """The papers of a case, oldest first."""
        return [row for row in self._in.papers.rows() if row.case == case]

    def made(self, paper: int, hash: str) -> bool:
        """Note its file; false when it has one."""
        found = self._in.papers.get(paper)
        if found is None or found.hash:
            return False
        self._in.papers.put(paper, replace(found, hash=hash))
        return True
