"""Mailboxes, and what was taken out of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from engine.errors import NotFound, StaleRevision
from engine.model import Mailbox, TakenMail
from engine.storage.failures import taken
from engine.storage.memory.state import State


class MemoryMailboxes:
    """See :class:`engine.ports.Mailboxes`."""

    def __init__(self, state: State) -> None:
        self._in = state

    def add(self, mailbox: Mailbox) -> Mailbox:
        """Store a new one."""
        made = replace(mailbox, id=self._in.number("mailbox"))
        self._in.mailboxes.put(made.id, made)
        return made

    def get(self, mailbox: int) -> Mailbox:
        """The mailbox with this id."""
        found = self.find(mailbox)
        if found is None:
            raise NotFound("mailbox", mailbox)
        return found

    def find(self, mailbox: int) -> Mailbox | None:
        """The mailbox with this id, if any."""
        return self._in.mailboxes.get(mailbox)

    def all(self) -> Sequence[Mailbox]:
        """Every mailbox, by name."""
        return sorted(self._in.mailboxes.rows(), key=lambda found: (found.name, found.id))

    def save(self, mailbox: Mailbox, *, expected: int) -> Mailbox:
        """Write what was changed and raise the revision."""
        stored = self.get(mailbox.id)
        if stored.revision != expected:
            raise StaleRevision("mailbox", mailbox.name, expected, stored.revision)
        saved = replace(mailbox, revision=expected + 1)
        kept = replace(saved, looked_at=stored.looked_at, taken=stored.taken, taken_at=stored.taken_at)
        self._in.mailboxes.put(mailbox.id, kept)
        return saved

    def drop(self, mailbox: int) -> None:
        """Forget it and what was taken out of it."""
        for key in [key for key in self._in.mails if key[0] == mailbox]:
            self._in.mails.drop(key)
        self._in.mailboxes.drop(mailbox)

    def due(self, now: datetime) -> Sequence[Mailbox]:
        """Active ones whose time has come, earliest first."""
        found = [box for box in self._in.mailboxes.rows() if box.active and box.next_at <= now]
        return sorted(found, key=lambda box: (box.next_at, box.id))

    def claim(self, mailbox: Mailbox, until: datetime) -> bool:
        """Take an active one for a look."""
        stored = self.find(mailbox.id)
        if stored is None or not stored.active or stored.next_at != mailbox.next_at:
            return False
        self._in.mailboxes.put(mailbox.id, replace(stored, next_at=until))
        return True

    def looked(self, mailbox: Mailbox) -> None:
        """Write how a look went, unless somebody changed it meanwhile."""
        stored = self.find(mailbox.id)
        if stored is not None and stored.revision == mailbox.revision:
            course = {
                name: getattr(mailbox, name)
                for name in ("next_at", "failures", "error", "remedy", "looked_at", "taken", "taken_at")
            }
            self._in.mailboxes.put(mailbox.id, replace(stored, **course))

    def note(self, mail: TakenMail) -> None:
        """Write down that a mail was dealt with."""
        self._in.mailboxes.must_have(mail.mailbox)
        key = (mail.mailbox, mail.validity, mail.uid)
        if key in self._in.mails:
            raise taken()
        self._in.mails.put(key, mail)

    def noted(self, mailbox: int, validity: int) -> Mapping[int, str]:
        """What was dealt with: uid → status."""
        rows = self._in.mails.rows()
        return {
            mail.uid: mail.status for mail in rows if (mail.mailbox, mail.validity) == (mailbox, validity)
        }

    def filed(self, mailbox: int, validity: int, uid: int) -> None:
        """The server knows, too, that the mail was taken in."""
        found = self._in.mails.get((mailbox, validity, uid))
        if found is not None:
            self._in.mails.put((mailbox, validity, uid), replace(found, status="filed"))

    def forget(self, mailbox: int, validity: int, uid: int) -> None:
        """Look at the mail again as if it had just come."""
        self._in.mails.drop((mailbox, validity, uid))
