"""The mailboxes of the house, as the administrator keeps them: each change is one transaction and an event.

A password is sealed on its way in and never comes out again: not to a page, an event or a log.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from engine.commands.core import Core
from engine.errors import ChannelFailed, Conflict, Invalid
from engine.model import Incident, Mailbox
from engine.ports import UnitOfWork
from engine.sentences import say

STREAM = "mailboxes"
"""The stream of what happens to mailboxes."""
SECURITIES = ("tls", "starttls", "none")
FILINGS = ("move", "seen")
INCIDENT = "mailbox"
"""The kind of an incident about a mailbox that cannot be looked into."""
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.\-]*[A-Za-z0-9])?|\[?[0-9A-Fa-f:]+\]?")
_PORTS = range(1, 65536)
_LONGEST = 500


@dataclass(frozen=True)
class Entry:
    """What an administrator enters.

    :param password: empty keeps the one that is known, as long as it goes to the same server and user.
    """

    name: str
    host: str
    port: int
    user: str
    password: str = ""
    security: str = "tls"
    folder: str = "INBOX"
    filing: str = "move"
    filed_in: str = "Processed"
    since: date | None = None


@dataclass(frozen=True)
class Look:
    """What a try found: the folder was opened, and this many mails wait in it."""

    waiting: int


def add(core: Core, entry: Entry, *, actor: str) -> Mailbox:
    """Enter a mailbox; it is looked into from now on.

    :raises Invalid: when the entry does not hold.
    """
    with core.store.write() as uow:
        made = uow.mailboxes.add(_made(core, entry, None))
        _refuse_second(uow, made)
        _tell(core, uow, "mailbox.added", made, actor)
        uow.commit()
    core.wake(made.next_at)
    return made


def change(core: Core, mailbox: int, entry: Entry, *, actor: str, revision: int) -> Mailbox:
    """Change a mailbox; it is looked into at once.

    :raises Invalid: when the entry does not hold, or an old password would go to another server or user.
    :raises StaleRevision: when somebody changed it meanwhile.
    """
    with core.store.write() as uow:
        before = uow.mailboxes.get(mailbox)
        saved = uow.mailboxes.save(_made(core, entry, before), expected=revision)
        _refuse_second(uow, saved)
        _tell(core, uow, "mailbox.changed", saved, actor)
        uow.commit()
    core.wake(saved.next_at)
    return saved


def switch(core: Core, mailbox: int, *, active: bool, actor: str, revision: int) -> Mailbox:
    """Stop looking into a mailbox, or begin again.

    :raises StaleRevision: when somebody changed it meanwhile.
    """
    with core.store.write() as uow:
        before = uow.mailboxes.get(mailbox)
        changed = replace(before, active=active, next_at=core.clock.now(), failures=0, error="", remedy="")
        saved = uow.mailboxes.save(changed, expected=revision)
        if not active:
            resolve(core, uow, mailbox, actor)
        _tell(core, uow, "mailbox.resumed" if active else "mailbox.paused", saved, actor)
        uow.commit()
    core.wake(saved.next_at)
    return saved


def remove(core: Core, mailbox: int, *, actor: str, revision: int) -> None:
    """Forget a mailbox and its password; what came by it stays in its cases.

    :raises Conflict: when somebody changed it meanwhile.
    """
    with core.store.write() as uow:
        found = uow.mailboxes.get(mailbox)
        if found.revision != revision:
            raise Conflict(say("The mailbox was changed meanwhile."), remedy=say("Look at it again."))
        uow.mailboxes.drop(mailbox)
        resolve(core, uow, mailbox, actor)
        _tell(core, uow, "mailbox.removed", found, actor)
        uow.commit()


def try_out(core: Core, entry: Entry, known: Mailbox | None = None) -> Look:
    """Connect, sign in and open the folder as a look would; nothing is read or kept.

    :raises Invalid: when the entry does not hold.
    :raises ChannelFailed: says what is wrong: host, certificate, sign-in or folder.
    """
    return probe(core, _made(core, entry, known))


def probe(core: Core, mailbox: Mailbox) -> Look:
    """Open the folder of a mailbox and count what waits there.

    :raises ChannelFailed: says what is wrong.
    """
    with core.open_inbox(mailbox, unsealed(core, mailbox)) as inbox:
        done = {}
        if mailbox.id:
            with core.store.read() as queries:
                done = dict(queries.mailboxes.noted(mailbox.id, inbox.validity))
        return Look(sum(1 for mail in inbox.lying() if mail.uid not in done))


def check(core: Core, entry: Entry) -> None:
    """Whether an entry for a new mailbox holds, before anything is kept.

    :raises Invalid: when it does not.
    """
    _made(core, entry, None)


def unsealed(core: Core, mailbox: Mailbox) -> str:
    """The password.

    :raises ChannelFailed: when it was sealed with another key: after a restore on another machine.
    """
    password = core.seal.open(mailbox.password)
    if password is None:
        raise ChannelFailed(
            say("The password of %(name)s cannot be read with this desk's key.", name=mailbox.name),
            lasting=True,
            remedy=say("Enter it anew: the key (home/secret, or the setting secret) is another one."),
        )
    return password


def probe_again(core: Core, mailbox: int) -> None:
    """Whether a mailbox that failed can be looked into now; one that is paused or gone troubles nobody.

    :raises ChannelFailed: when it fails again.
    """
    with core.store.read() as queries:
        found = queries.mailboxes.find(mailbox)
    if found is not None and found.active:
        probe(core, found)


def go_on(core: Core, uow: UnitOfWork, incident: Incident) -> None:
    """After its trouble was mended: look at once; a mail that was held counts as if it had just come."""
    mailbox, _, mail = incident.token.partition(":")
    validity, _, uid = mail.partition(":")
    if uid:
        uow.mailboxes.forget(int(mailbox), int(validity), int(uid))
    found = uow.mailboxes.find(int(mailbox))
    if found is not None:
        now = core.clock.now()
        uow.mailboxes.looked(replace(found, next_at=now, failures=0, error="", remedy=""))


def resolve(core: Core, uow: UnitOfWork, mailbox: int, by: str = "") -> bool:
    """Close what is open about a mailbox; false when nothing was."""
    about = uow.incidents.about(INCIDENT, str(mailbox))
    for incident in about:
        uow.incidents.resolve(incident.id, core.clock.now(), by)
    return bool(about)


def _made(core: Core, entry: Entry, before: Mailbox | None) -> Mailbox:
    """What an entry stands for, checked.

    :raises Invalid: for what does not hold.
    """
    host, user = entry.host.strip(), entry.user.strip()
    folder, filed_in = entry.folder.strip() or "INBOX", entry.filed_in.strip()
    name = entry.name.strip() or user
    if not _HOST.fullmatch(host):
        raise Invalid(
            say("The mail server is missing, or is no name."), remedy=say("Write it like imap.house.example.")
        )
    if entry.port not in _PORTS:
        raise Invalid(say("This is no port."), remedy="993 is usual for TLS, 143 for STARTTLS.")
    if entry.security not in SECURITIES or entry.filing not in FILINGS:
        raise Invalid(say("A choice is missing."), remedy=say("Choose one of the answers."))
    if not user:
        raise Invalid(
            say("The user is missing."), remedy=say("Write how the desk signs in; often the mail address.")
        )
    if entry.filing == "move" and not filed_in:
        raise Invalid(
            say("The folder for mails that were taken in is missing."), remedy=say("Write its name.")
        )
    if entry.filing == "move" and filed_in.casefold() == folder.casefold():
        raise Invalid(
            say("Mails cannot be moved into the folder in which they arrive."),
            remedy=say("Name another folder."),
        )
    texts = (name, host, user, folder, filed_in, entry.password)
    if any(len(text) > _LONGEST or any(sign in text for sign in "\r\n\0") for text in texts):
        raise Invalid(
            say("A text is too long, or has line breaks."), remedy=say("Write it on one short line.")
        )
    now = core.clock.now()
    return Mailbox(
        id=before.id if before else 0,
        name=name,
        host=host,
        port=entry.port,
        security=entry.security,
        user=user,
        password=_password(core, entry, host, user, before),
        folder=folder,
        filing=entry.filing,
        filed_in=filed_in if entry.filing == "move" else "",
        since=entry.since or (before.since if before else now.astimezone(core.settings.tz).date()),
        active=before.active if before else True,
        revision=before.revision if before else 0,
        next_at=now,
    )


def _password(core: Core, entry: Entry, host: str, user: str, before: Mailbox | None) -> str:
    """The sealed password; a known one goes nowhere else than before, whoever asks for it."""
    if entry.password:
        return core.seal.close(entry.password)
    if before is None:
        raise Invalid(
            say("The password is missing."), remedy=say("Write it; it is kept sealed and never shown.")
        )
    place = (host, entry.port, entry.security, user)
    if place != (before.host, before.port, before.security, before.user):
        raise Invalid(
            say("Another server or user needs the password anew."),
            remedy=say("Write the password; the desk hands a known one to no other place."),
        )
    return before.password


def _refuse_second(uow: UnitOfWork, made: Mailbox) -> None:
    others: Sequence[Mailbox] = [box for box in uow.mailboxes.all() if box.id != made.id]
    if any((box.host, box.user, box.folder) == (made.host, made.user, made.folder) for box in others):
        raise Conflict(
            say("This folder is looked into already."), remedy=say("Change the entry that is there.")
        )


def _tell(core: Core, uow: UnitOfWork, type: str, mailbox: Mailbox, actor: str) -> None:
    told = {"mailbox": mailbox.name, "host": mailbox.host, "user": mailbox.user, "folder": mailbox.folder}
    uow.events.append(STREAM, type, told, at=core.clock.now(), actor=actor)
