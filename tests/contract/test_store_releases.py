"""Artefacts, releases and drafts."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest

from engine.errors import Conflict, NotFound, StaleRevision
from engine.model import Draft, Release
from engine.ports import Store, UnitOfWork
from tests.contract.storage_samples import NOW, later


def publish(uow: UnitOfWork, hours: int = 0, **contents: bytes) -> Release:
    manifest = {name: uow.releases.put(name, content) for name, content in contents.items()}
    return uow.releases.publish(
        manifest, at=later(hours=hours), author="ana", publisher="ben", note=f"after {hours} h"
    )


def test_content_is_found_by_its_hash(store: Store) -> None:
    with store.write() as uow:
        hash = uow.releases.put("a.bpmn", b"<xml/>")
        assert hash == sha256(b"<xml/>").hexdigest()
        assert uow.releases.put("b.bpmn", b"<xml/>") == hash
        assert uow.releases.content(hash) == b"<xml/>"
        assert uow.releases.content(uow.releases.put("empty", b"")) == b""
        with pytest.raises(NotFound):
            uow.releases.content("0" * 64)


def test_a_release_keeps_its_manifest(store: Store) -> None:
    with store.write() as uow:
        made = publish(uow, reply=b"1", complaint=b"2")
        assert made.manifest == {"reply": sha256(b"1").hexdigest(), "complaint": sha256(b"2").hexdigest()}
        assert uow.releases.get(made.id) == made
        assert (made.author, made.publisher, made.note, made.published_at) == ("ana", "ben", "after 0 h", NOW)
        with pytest.raises(NotFound):
            uow.releases.get(99)


def test_new_cases_start_on_the_newest_release(store: Store) -> None:
    with store.write() as uow:
        assert uow.releases.newest() is None
        publish(uow, a=b"1")
        second = publish(uow, 1, a=b"2")
        assert uow.releases.newest() == second
        listed = uow.releases.all()
        assert [one.id for one in listed] == [second.id, second.id - 1]
        assert all(one.manifest == {} for one in listed)


def test_the_release_in_force_is_the_newest_one_published_by_then(store: Store) -> None:
    with store.write() as uow:
        assert uow.releases.in_force(NOW) is None
        first, second = publish(uow, 1, a=b"1"), publish(uow, 3, a=b"2")
        assert uow.releases.in_force(NOW) == first, "before the first release, the first one holds"
        assert uow.releases.in_force(later(hours=1)) == first
        assert uow.releases.in_force(later(hours=2, minutes=59)) == first
        assert uow.releases.in_force(later(hours=3)) == second


def test_a_release_names_only_content_that_is_there(store: Store) -> None:
    with pytest.raises(Conflict), store.write() as uow:
        uow.releases.publish({"a": "0" * 64}, at=NOW, author="", publisher="", note="")


def a_draft(name: str = "reply.bpmn", **changed: object) -> Draft:
    return replace(Draft(name, b"<xml/>", 0, "ana", NOW, base="abc"), **changed)  # type: ignore[arg-type]


def test_a_draft_is_saved_again_and_again(store: Store) -> None:
    with store.write() as uow:
        first = uow.releases.save_draft(a_draft(), expected=None)
        assert first == a_draft(revision=1)
        second = uow.releases.save_draft(a_draft(content=b"\x00", author="ben"), expected=1)
        assert (
            uow.releases.draft("reply.bpmn") == second == a_draft(content=b"\x00", author="ben", revision=2)
        )
        uow.releases.save_draft(a_draft("a.dmn"), expected=None)
        assert [draft.name for draft in uow.releases.drafts()] == ["a.dmn", "reply.bpmn"]
        uow.releases.drop_draft("reply.bpmn")
        assert uow.releases.draft("reply.bpmn") is None


@pytest.mark.parametrize(("expected", "actual"), [(None, 2), (1, 2), (3, 2)])
def test_who_saves_a_draft_over_another_persons_work_is_told_so(
    store: Store, expected: int | None, actual: int
) -> None:
    with store.write() as uow:
        uow.releases.save_draft(a_draft(), expected=None)
        uow.releases.save_draft(a_draft(), expected=1)
        with pytest.raises(StaleRevision) as stale:
            uow.releases.save_draft(a_draft(content=b"mine"), expected=expected)
        assert stale.value.actual == actual
        assert uow.releases.draft("reply.bpmn") == a_draft(revision=2)


def test_a_draft_that_was_published_meanwhile_is_not_saved(store: Store) -> None:
    with store.write() as uow, pytest.raises(StaleRevision):
        uow.releases.save_draft(a_draft(), expected=4)
