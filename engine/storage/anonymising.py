"""Emptying what was written in a case, in every table that holds any of it.

Which steps were done, when and by whom stays, and so do the hashes of the history: only payloads and salts
go (:mod:`engine.storage.chain`).
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import (
    BindParameter,
    Executable,
    Table,
    bindparam,
    delete,
    literal_column,
    null,
    select,
    update,
)

from engine.storage import tables as t
from engine.storage.statements import Query, Session, Statement, same

_CASE: BindParameter[int] = bindparam("of")


def _emptied(table: Table, **values: object) -> Executable:
    return update(table).where(table.c.case == _CASE).values(**values)


_STREAMS = Query(select(t.event.c.stream).where(t.event.c.case == _CASE).distinct(), same)
_HASHES = Query(select(t.file_link.c.hash).where(t.file_link.c.case == _CASE), same)
_EMPTIED = [
    Statement(statement)
    for statement in (
        _emptied(t.event, payload=null(), salt=null()),
        _emptied(t.task, draft=null(), drafted_at=null(), subject=""),
        _emptied(t.message, payload={}),
        _emptied(t.outbox, payload={}, recipient="", error=""),
        _emptied(t.conflict, reason=""),
        _emptied(t.incident, message="", remedy=""),
        update(t.cases).where(t.cases.c.id == _CASE).values(title=""),
        delete(t.paper).where(t.paper.c.case == _CASE),
        delete(t.file_link).where(t.file_link.c.case == _CASE),
    )
]
_HASH: BindParameter[str] = bindparam("hash")
_OTHERS = Query(
    select(literal_column("1")).where(t.file_link.c.hash == _HASH, t.file_link.c.case.is_not(None)).limit(1),
    same,
)
_FORGET = [
    Statement(delete(table).where(table.c.hash == _HASH)) for table in (t.file_link, t.file_chunk, t.file)
]


def anonymise(session: Session, case: int) -> Sequence[str]:
    """Empty a case; gives the streams whose payloads went."""
    streams = session.all(_STREAMS, {"of": case})
    hashes = session.all(_HASHES, {"of": case})
    for statement in _EMPTIED:
        session.change(statement, {"of": case})
    for hash in sorted(set(hashes)):
        if session.first(_OTHERS, {"hash": hash}) is None:
            for statement in _FORGET:
                session.change(statement, {"hash": hash})
    return sorted(streams)
