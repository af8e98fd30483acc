"""Where the mailboxes of the house are kept, and the folders on mail servers that they stand for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from engine.model import LyingMail, Mailbox, TakenMail


class Mailboxes(Protocol):
    """What the administrator entered, when each is looked into, and what was taken out of it."""

    def add(self, mailbox: Mailbox) -> Mailbox:
        """Store a new one; gives it with its id."""

    def get(self, mailbox: int) -> Mailbox:
        """The mailbox with this id."""

    def find(self, mailbox: int) -> Mailbox | None:
        """The mailbox with this id, if any."""

    def all(self) -> Sequence[Mailbox]:
        """Every mailbox, by name."""

    def save(self, mailbox: Mailbox, *, expected: int) -> Mailbox:
        """Write everything that was changed and raise the revision.

        :raises StaleRevision: when the stored revision is not ``expected``.
        """

    def drop(self, mailbox: int) -> None:
        """Forget it and what was taken out of it."""

    def due(self, now: datetime) -> Sequence[Mailbox]:
        """Active ones whose time has come, earliest first."""

    def claim(self, mailbox: Mailbox, until: datetime) -> bool:
        """Take an active one for a look: nobody else sees it as due before ``until``.

        :return: false when it was taken or changed since it was read.
        """

    def looked(self, mailbox: Mailbox) -> None:
        """Write how a look went (times, failures, error, remedy, taken); the revision stays."""

    def note(self, mail: TakenMail) -> None:
        """Write down that a mail was dealt with.

        :raises Conflict: when somebody did so before.
        """

    def noted(self, mailbox: int, validity: int) -> Mapping[int, str]:
        """What was dealt with: uid → status."""

    def filed(self, mailbox: int, validity: int, uid: int) -> None:
        """The server knows, too, that the mail was taken in."""

    def forget(self, mailbox: int, validity: int, uid: int) -> None:
        """Look at the mail again as if it had just come."""


class Inbox(Protocol):
    """An open folder on a mail server. Every method raises :class:`engine.errors.ChannelFailed`."""

    @property
    def validity(self) -> int:
        """UIDVALIDITY: numbers of mails are only good under it."""

    def lying(self) -> Sequence[LyingMail]:
        """What lies there from the mailbox's first day on, oldest first."""

    def read(self, uid: int) -> bytes | None:
        """A mail's bytes as the server has them, unmarked; ``None`` when it is gone."""

    def head(self, uid: int) -> bytes | None:
        """A mail's header fields only, for one that is too large to be read."""

    def file(self, uid: int) -> None:
        """Move it or mark it as read, whichever was chosen; once more does no harm."""


OpenInbox = Callable[[Mailbox, str], AbstractContextManager[Inbox]]
"""``open(mailbox, password)``: connects, signs in, opens the folder; makes the one for filing if it must.

:raises ChannelFailed: lasting where only a person can mend it: sign-in, folder, certificate.
"""
