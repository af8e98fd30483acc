"""Takes mails out of the house's mailboxes, each exactly once (S2).

What a mail says, and that it was taken, are one transaction. Only after that is the mail moved or marked at
the server; a desk that is killed between the two finds its own note when it looks again, and only files it.
A worker that looks into a mailbox has claimed it for some minutes, so that no other does; should both hold
it all the same, the second note of a mail is refused and its transaction undone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from engine.commands import Engine
from engine.commands.mailboxes import INCIDENT, STREAM, resolve, unsealed
from engine.commands.services import BUGS
from engine.errors import Busy, ChannelFailed, Conflict, RedressError, StaleRevision
from engine.mail import MESSAGE_LIMIT
from engine.model import LyingMail, Mailbox, TakenMail
from engine.ports import Inbox, UnitOfWork
from engine.registry import Arrived
from engine.sentences import say

MAIL = "mail"
"""The kind of an incident about one mail; its token is ``mailbox:validity:uid``."""
EVERY = timedelta(minutes=1)
"""How often a mailbox is looked into."""
LEASE = timedelta(minutes=5)
"""How long a mailbox belongs to the worker that looks into it; then that one was killed."""
_MOST = 50
"""Mails taken in one look; what is left is the next one's, at once."""
_FIRST_DELAY = timedelta(minutes=1)
_LONGEST_DELAY = timedelta(hours=1)
_TOLERATED = 2
"""Looks that may fail for reasons that pass by themselves before people are told."""

log = structlog.get_logger(__name__)


@dataclass
class _Course:
    """One look: what it has done so far, and until when the mailbox is claimed."""

    mailbox: Mailbox
    until: datetime
    taken: int = 0
    left: bool = False


class Mailroom:
    """Looks into mailboxes whose time has come; safe to stop at any moment and to run more than once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._core = engine.core
        self._is_stopping: Callable[[], bool] = lambda: False

    def stop_when(self, stopping: Callable[[], bool]) -> None:
        """Ask between two mails whether to end."""
        self._is_stopping = stopping

    def round(self) -> int:
        """Look into every mailbox that is due; gives how many mails were taken in."""
        with self._core.store.read() as queries:
            due = queries.mailboxes.due(self._core.clock.now())
        return sum(self._look(mailbox) for mailbox in due if not self._is_stopping())

    def _look(self, mailbox: Mailbox) -> int:
        until = self._core.clock.now() + LEASE
        if not self._claim(mailbox, until):
            return 0
        course = _Course(replace(mailbox, next_at=until), until)
        try:
            with self._core.open_inbox(mailbox, unsealed(self._core, mailbox)) as inbox:
                self._empty(inbox, course)
        except (Busy, StaleRevision) as passing:
            log.warning("mailbox put off", mailbox=mailbox.id, reason=str(passing))
            self._done(course)
        except ChannelFailed as failure:
            self._failed(course, failure)
        except RedressError as failure:
            self._failed(course, ChannelFailed(failure.message, remedy=failure.remedy))
        except BUGS as bug:
            self._failed(
                course,
                ChannelFailed(say("It broke: %(name__)s: %(bug)s", name__=type(bug).__name__, bug=bug)),
            )
        else:
            self._done(course)
        return course.taken

    def _claim(self, mailbox: Mailbox, until: datetime) -> bool:
        with self._core.store.write() as uow:
            claimed = uow.mailboxes.claim(mailbox, until)
            uow.commit()
        return claimed

    def _empty(self, inbox: Inbox, course: _Course) -> None:
        """Deal with what lies there, the oldest mail first."""
        with self._core.store.read() as queries:
            noted = queries.mailboxes.noted(course.mailbox.id, inbox.validity)
        wanted = [mail for mail in inbox.lying() if self._is_wanted(mail, course.mailbox)]
        moves = course.mailbox.filing == "move"
        waiting = [mail for mail in wanted if mail.uid not in noted or noted[mail.uid] == "taken"]
        if moves:  # filed before, and here again: the server did half of it
            waiting += [mail for mail in wanted if noted.get(mail.uid) == "filed"]
        for place, mail in enumerate(waiting):
            if place >= _MOST or self._is_stopping():
                course.left = True
                return
            if not self._is_still_ours(course):
                return
            if mail.uid in noted or self._take(inbox, course, mail):
                self._file(inbox, course.mailbox, mail.uid)

    def _is_wanted(self, mail: LyingMail, mailbox: Mailbox) -> bool:
        return mail.received_at.astimezone(self._core.settings.tz).date() >= mailbox.since

    def _is_still_ours(self, course: _Course) -> bool:
        """Claim it for longer before the claim runs out; false when it was changed or taken meanwhile."""
        now = self._core.clock.now()
        if course.until - now > LEASE / 2:
            return True
        until = now + LEASE
        if not self._claim(course.mailbox, until):
            return False
        course.mailbox, course.until = replace(course.mailbox, next_at=until), until
        return True

    def _take(self, inbox: Inbox, course: _Course, mail: LyingMail) -> bool:
        """Take one mail in; false when it must lie where it is."""
        mailbox = course.mailbox
        whole = mail.size <= MESSAGE_LIMIT
        raw = inbox.read(mail.uid) if whole else inbox.head(mail.uid)
        if raw is None:
            return False  # somebody took it away while we looked
        note = TakenMail(mailbox.id, inbox.validity, mail.uid, "taken", self._core.clock.now())

        def keep(uow: UnitOfWork) -> None:
            found = uow.mailboxes.find(mailbox.id)
            if found is None or found.revision != mailbox.revision:
                actual = None if found is None else found.revision
                raise StaleRevision("mailbox", mailbox.name, mailbox.revision, actual)
            uow.mailboxes.note(note)

        arrived = Arrived(raw, mail.received_at, mail.size, whole, keep)
        try:
            if self._core.registry.mail_intake is None:
                raise ChannelFailed(say("Nothing takes mails in."), lasting=True)
            self._core.registry.mail_intake(self._engine, arrived)
        except (Busy, StaleRevision):
            raise
        except Conflict as refused:
            if self._is_noted(note):
                return True  # another worker was first
            self._hold(mailbox, note, refused)
            return False
        except RedressError as refused:
            self._hold(mailbox, note, refused)
            return False
        except BUGS as bug:
            self._hold(mailbox, note, RedressError(f"It cannot be read: {type(bug).__name__}: {bug}"))
            return False
        course.taken += 1
        return True

    def _is_noted(self, note: TakenMail) -> bool:
        with self._core.store.read() as queries:
            return note.uid in queries.mailboxes.noted(note.mailbox, note.validity)

    def _file(self, inbox: Inbox, mailbox: Mailbox, uid: int) -> None:
        inbox.file(uid)
        with self._core.store.write() as uow:
            uow.mailboxes.filed(mailbox.id, inbox.validity, uid)
            uow.commit()

    def _hold(self, mailbox: Mailbox, note: TakenMail, why: RedressError) -> None:
        """Leave a mail where it lies, and show that to people."""
        log.error("mail held", mailbox=mailbox.id, uid=note.uid, reason=type(why).__name__)
        now = self._core.clock.now()
        with self._core.store.write() as uow:
            uow.mailboxes.note(replace(note, status="held"))
            uow.incidents.add(
                kind=MAIL,
                token=f"{note.mailbox}:{note.validity}:{note.uid}",
                element="",
                message=f"A mail in {mailbox.name}, folder {mailbox.folder}, was not taken in: {why.message}",
                remedy=why.remedy
                or "It lies where it was. Read it there and register it by hand; or mend the cause.",
                created_at=now,
            )
            uow.commit()

    def _done(self, course: _Course) -> None:
        """Write down that the look went well; trouble that stood is over."""
        now, before = self._core.clock.now(), course.mailbox
        with self._core.store.write() as uow:
            uow.mailboxes.looked(
                replace(
                    before,
                    looked_at=now,
                    next_at=now if course.left else now + EVERY,
                    failures=0,
                    error="",
                    remedy="",
                    taken=before.taken + course.taken,
                    taken_at=now if course.taken else before.taken_at,
                )
            )
            if resolve(self._core, uow, before.id):
                uow.events.append(STREAM, "mailbox.recovered", {"mailbox": before.name}, at=now)
            uow.commit()

    def _failed(self, course: _Course, failure: ChannelFailed) -> None:
        """Try again later and later; show people what only they can mend, and what does not pass."""
        now, before = self._core.clock.now(), course.mailbox
        failures = before.failures + 1
        log.warning("mailbox failed", mailbox=before.id, failures=failures, reason=failure.message)
        with self._core.store.write() as uow:
            uow.mailboxes.looked(
                replace(
                    before,
                    looked_at=now,
                    next_at=now + min(_FIRST_DELAY * (1 << min(failures - 1, 10)), _LONGEST_DELAY),
                    failures=failures,
                    error=failure.message,
                    remedy=failure.remedy,
                    taken=before.taken + course.taken,
                    taken_at=now if course.taken else before.taken_at,
                )
            )
            told = bool(uow.incidents.about(INCIDENT, str(before.id)))
            if (failure.lasting or failures >= _TOLERATED) and not told:
                self._tell(uow, before, failure, now)
            uow.commit()
        self._core.wake(now)

    def _tell(self, uow: UnitOfWork, mailbox: Mailbox, failure: ChannelFailed, now: datetime) -> None:
        uow.incidents.add(
            kind=INCIDENT,
            token=str(mailbox.id),
            element="",
            message=f"Mailbox {mailbox.name}: {failure.message}",
            remedy=failure.remedy or "Mend the cause, then try again; mails wait at the server.",
            created_at=now,
        )
        uow.events.append(
            STREAM, "mailbox.failed", {"mailbox": mailbox.name, "reason": failure.message}, at=now
        )
        for person in uow.people.all():
            if person.active and person.email and "administrator" in person.roles:
                uow.outbox.add(
                    key=f"mailbox:{mailbox.id}:{now.isoformat()}:{person.id}",
                    channel=self._core.settings.notify,
                    recipient=person.email,
                    payload={
                        "subject": f"The mailbox {mailbox.name} cannot be looked into",
                        "body": f"{failure.message}\n{failure.remedy}\nMails wait at the server, and their"
                        f" promises run.\n{self._core.settings.public_address}/mailboxes",
                    },
                    created_at=now,
                )
