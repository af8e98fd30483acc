"""Mailboxes, and what was taken out of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, delete, select, true, update

from engine.errors import NotFound, StaleRevision
from engine.model import Mailbox, TakenMail
from engine.storage import tables as t
from engine.storage.shapes import MAILBOX, row_of
from engine.storage.statements import Numbered, Query, Session, Statement, inserted, same

_BOX = t.mailbox
_CHOSEN = ("name", "host", "port", "security", "user", "password", "folder", "filing", "filed_in", "since")
_COURSE = ("next_at", "failures", "error", "remedy")

_GET = Query(select(*MAILBOX.columns).where(_BOX.c.id == bindparam("of")), MAILBOX.make)
_ALL = Query(select(*MAILBOX.columns).order_by(_BOX.c.name, _BOX.c.id), MAILBOX.make)
_DUE = Query(
    select(*MAILBOX.columns)
    .where(_BOX.c.active == true(), _BOX.c.next_at <= bindparam("now", type_=_BOX.c.next_at.type))
    .order_by(_BOX.c.next_at, _BOX.c.id),
    MAILBOX.make,
)
_ADD = Numbered(_BOX)
_REVISION = Query(select(_BOX.c.revision).where(_BOX.c.id == bindparam("of")), same)
_SAVE = Statement(
    update(_BOX).where(_BOX.c.id == bindparam("of"), _BOX.c.revision == bindparam("expected")),
    [*_CHOSEN, "active", "revision", *_COURSE],
)
_LOOKED = Statement(
    update(_BOX).where(_BOX.c.id == bindparam("of"), _BOX.c.revision == bindparam("expected")),
    [*_COURSE, "looked_at", "taken", "taken_at"],
)
_CLAIM = Statement(
    update(_BOX).where(
        _BOX.c.id == bindparam("of"),
        _BOX.c.active == true(),
        _BOX.c.next_at == bindparam("seen", type_=_BOX.c.next_at.type),
    ),
    ["next_at"],
)
_DROP = Statement(delete(_BOX).where(_BOX.c.id == bindparam("of")))

_MAIL = t.taken_mail
_ONE = (
    _MAIL.c.mailbox == bindparam("of"),
    _MAIL.c.validity == bindparam("under"),
    _MAIL.c.uid == bindparam("number"),
)
_NOTE = inserted(_MAIL)
_NOTED = Query(
    select(_MAIL.c.uid, _MAIL.c.status).where(
        _MAIL.c.mailbox == bindparam("of"), _MAIL.c.validity == bindparam("under")
    ),
    lambda uid, status: (uid, status),
)
_FILED = Statement(update(_MAIL).where(*_ONE), ["status"])
_FORGET = Statement(delete(_MAIL).where(*_ONE))
_FORGET_ALL = Statement(delete(_MAIL).where(_MAIL.c.mailbox == bindparam("of")))


class SqlMailboxes:
    """See :class:`engine.ports.Mailboxes`."""

    def __init__(self, session: Session) -> None:
        self._db = session

    def add(self, mailbox: Mailbox) -> Mailbox:
        """Store a new one."""
        return replace(mailbox, id=self._db.number(_ADD, row_of(mailbox)))

    def get(self, mailbox: int) -> Mailbox:
        """The mailbox with this id."""
        found = self.find(mailbox)
        if found is None:
            raise NotFound("mailbox", mailbox)
        return found

    def find(self, mailbox: int) -> Mailbox | None:
        """The mailbox with this id, if any."""
        return self._db.first(_GET, {"of": mailbox})

    def all(self) -> Sequence[Mailbox]:
        """Every mailbox, by name."""
        return self._db.all(_ALL, {})

    def save(self, mailbox: Mailbox, *, expected: int) -> Mailbox:
        """Write what was changed and raise the revision."""
        saved = replace(mailbox, revision=expected + 1)
        if self._db.change(_SAVE, {**row_of(saved), "of": mailbox.id, "expected": expected}) != 1:
            actual = self._db.first(_REVISION, {"of": mailbox.id})
            if actual is None:
                raise NotFound("mailbox", mailbox.id)
            raise StaleRevision("mailbox", mailbox.name, expected, actual)
        return saved

    def drop(self, mailbox: int) -> None:
        """Forget it and what was taken out of it."""
        self._db.change(_FORGET_ALL, {"of": mailbox})
        self._db.change(_DROP, {"of": mailbox})

    def due(self, now: datetime) -> Sequence[Mailbox]:
        """Active ones whose time has come, earliest first."""
        return self._db.all(_DUE, {"now": now})

    def claim(self, mailbox: Mailbox, until: datetime) -> bool:
        """Take an active one for a look."""
        return self._db.change(_CLAIM, {"of": mailbox.id, "seen": mailbox.next_at, "next_at": until}) == 1

    def looked(self, mailbox: Mailbox) -> None:
        """Write how a look went, unless somebody changed it meanwhile."""
        self._db.change(_LOOKED, {**row_of(mailbox), "of": mailbox.id, "expected": mailbox.revision})

    def note(self, mail: TakenMail) -> None:
        """Write down that a mail was dealt with."""
        self._db.change(_NOTE, row_of(mail))

    def noted(self, mailbox: int, validity: int) -> Mapping[int, str]:
        """What was dealt with: uid → status."""
        return dict(self._db.all(_NOTED, {"of": mailbox, "under": validity}))

    def filed(self, mailbox: int, validity: int, uid: int) -> None:
        """The server knows, too, that the mail was taken in."""
        self._db.change(_FILED, {"of": mailbox, "under": validity, "number": uid, "status": "filed"})

    def forget(self, mailbox: int, validity: int, uid: int) -> None:
        """Look at the mail again as if it had just come."""
        self._db.change(_FORGET, {"of": mailbox, "under": validity, "number": uid})
