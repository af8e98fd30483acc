"""Emptying what was written in a case; see :mod:`engine.storage.anonymising`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.errors import NotFound
from engine.model import Case
from engine.storage.memory.state import Kept, State


def anonymise(state: State, case: int) -> Sequence[str]:
    """Empty a case; gives the streams whose payloads went."""
    state.cases.put(case, replace(_case(state, case), title=""))
    for task in [task for task in state.tasks.rows() if task.case == case]:
        state.tasks.put(task.id, replace(task, draft=None, drafted_at=None, subject=""))
    for key, waiting in list(state.messages.items()):
        if waiting.message.case == case:
            state.messages.put(key, replace(waiting, message=replace(waiting.message, payload={})))
    for outward in [outward for outward in state.outbox.rows() if outward.case == case]:
        state.outbox.put(outward.id, replace(outward, payload={}, recipient="", error=""))
    for incident in [incident for incident in state.incidents.rows() if incident.case == case]:
        state.incidents.put(incident.id, replace(incident, message="", remedy=""))
    for paper in [paper for paper in state.papers.rows() if paper.case == case]:
        state.papers.drop(paper.id)
    for place, declared in list(state.conflicts.items()):
        if place[0] == case:
            state.conflicts.put(place, replace(declared, reason=""))
    _forget_files(state, case)
    streams = [name for name, links in state.events.items() if any(kept.case == case for kept in links)]
    for name in streams:
        state.events.put(name, tuple(_emptied(kept, case) for kept in state.events.get(name) or ()))
    return sorted(streams)


def _case(state: State, case: int) -> Case:
    found = state.cases.get(case)
    if found is None:
        raise NotFound("case", case)
    return found


def _emptied(kept: Kept, case: int) -> Kept:
    return replace(kept, link=replace(kept.link, payload=None, salt=None)) if kept.case == case else kept


def _forget_files(state: State, case: int) -> None:
    gone = [(key, file.hash) for key, file in state.files.items() if file.case == case]
    for key, _ in gone:
        state.files.drop(key)
    wanted = {file.hash for file in state.files.rows() if file.case is not None}
    for hash in {hash for _, hash in gone} - wanted:
        for key in [key for key, file in state.files.items() if file.hash == hash]:
            state.files.drop(key)
        state.contents.drop(hash)
