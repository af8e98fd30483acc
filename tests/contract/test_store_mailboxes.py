"""Mailboxes: what the administrator chose, when each is looked into, and what was taken out of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.errors import Conflict, NotFound, StaleRevision
from engine.model import Mailbox, TakenMail
from engine.ports import Store, UnitOfWork
from tests.contract.storage_samples import NOW, later


def a_mailbox(uow: UnitOfWork, name: str = "Service", **more: object) -> Mailbox:
    made = Mailbox(
        id=0,
        name=name,
        host="mail.example",
        port=993,
        security="tls",
        user="service",
        password="sealed",
        folder="INBOX",
        filing="move",
        filed_in="Erledigt – 完成",
        since=NOW.date(),
        active=True,
        revision=0,
        next_at=NOW,
    )
    return uow.mailboxes.add(replace(made, **more))


def test_a_mailbox_comes_back_as_it_was_entered(store: Store) -> None:
    with store.write() as uow:
        second, first = a_mailbox(uow), a_mailbox(uow, "Old")
        uow.commit()
    with store.read() as queries:
        assert queries.mailboxes.get(second.id) == second
        assert queries.mailboxes.all() == [first, second]
        assert queries.mailboxes.find(99) is None
        with pytest.raises(NotFound):
            queries.mailboxes.get(99)


def test_two_administrators_do_not_overwrite_each_other(store: Store) -> None:
    with store.write() as uow:
        box = a_mailbox(uow)
        saved = uow.mailboxes.save(replace(box, host="other.example"), expected=0)
        assert (saved.revision, uow.mailboxes.get(box.id).host) == (1, "other.example")
        with pytest.raises(StaleRevision):
            uow.mailboxes.save(replace(box, host="third.example"), expected=0)
        with pytest.raises(NotFound):
            uow.mailboxes.save(replace(box, id=99), expected=0)


def test_active_mailboxes_come_due_and_only_one_worker_gets_each(store: Store) -> None:
    with store.write() as uow:
        box = a_mailbox(uow)
        a_mailbox(uow, "Off", active=False)
        a_mailbox(uow, "Later", next_at=later(minutes=1))
        assert uow.mailboxes.due(NOW) == [box]
        assert uow.mailboxes.claim(box, later(minutes=5))
        assert not uow.mailboxes.claim(box, later(minutes=5)), "another has it"
        assert list(uow.mailboxes.due(NOW)) == []
        assert [found.name for found in uow.mailboxes.due(later(minutes=5))] == ["Later", "Service"]


def test_how_a_look_went_is_kept_unless_somebody_changed_the_mailbox_meanwhile(store: Store) -> None:
    with store.write() as uow:
        box = a_mailbox(uow)
        uow.mailboxes.looked(replace(box, looked_at=NOW, taken=3, taken_at=NOW, next_at=later(minutes=1)))
        assert uow.mailboxes.get(box.id).taken == 3
        changed = uow.mailboxes.save(replace(uow.mailboxes.get(box.id), host="new.example"), expected=0)
        uow.mailboxes.looked(replace(box, failures=1, error="old host", next_at=later(hours=1)))
        found = uow.mailboxes.get(box.id)
        assert (found.failures, found.error, found.next_at) == (0, "", changed.next_at)
        assert found.taken == 3, "an edit does not lose the count"


def test_a_mail_is_taken_once_and_filed_later(store: Store) -> None:
    with store.write() as uow:
        box = a_mailbox(uow)
        uow.mailboxes.note(TakenMail(box.id, 7, 1, "taken", NOW))
        uow.mailboxes.note(TakenMail(box.id, 7, 2, "held", NOW))
        uow.mailboxes.note(TakenMail(box.id, 8, 1, "taken", NOW))
        assert uow.mailboxes.noted(box.id, 7) == {1: "taken", 2: "held"}
        uow.mailboxes.filed(box.id, 7, 1)
        uow.mailboxes.forget(box.id, 7, 2)
        assert uow.mailboxes.noted(box.id, 7) == {1: "filed"}
        assert uow.mailboxes.noted(box.id, 9) == {}
        uow.commit()
    with pytest.raises(Conflict), store.write() as uow:
        uow.mailboxes.note(TakenMail(box.id, 7, 1, "taken", NOW))
    with pytest.raises(Conflict), store.write() as uow:
        uow.mailboxes.note(TakenMail(99, 7, 1, "taken", NOW))
        uow.commit()


def test_a_dropped_mailbox_leaves_nothing_behind_and_gives_its_number_to_no_other(store: Store) -> None:
    with store.write() as uow:
        box = a_mailbox(uow)
        uow.mailboxes.note(TakenMail(box.id, 7, 1, "taken", NOW))
        uow.mailboxes.drop(box.id)
        assert list(uow.mailboxes.all()) == []
        assert a_mailbox(uow).id != box.id
        assert uow.mailboxes.noted(box.id, 7) == {}
