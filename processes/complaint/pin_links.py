"""A forgotten PIN: a link to the address that the house knows, which shows a new one once, within an hour.

Whoever asks gets the same answer whether number and address belong together or not. The link carries a mark
of the PIN that it takes the place of, so it ends with that: when it was used, or when the PIN was changed.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from engine.commands import Engine
from engine.errors import Conflict
from engine.model import Case
from engine.ports import Queries, UnitOfWork
from engine.sentences import say
from processes.complaint.desk import customer_json
from processes.complaint.pins import hashed, new_pin
from processes.complaint.portal import WINDOW
from processes.complaint.records import Records
from processes.complaint.records.rows import Complaint, Customer
from processes.complaint.texts import Templates, fill

SPAN = timedelta(hours=1)
"""How long a link stands."""
ASKED = 3
"""Links that are asked for by one number in a quarter of an hour; more are not sent."""
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Pass:
    """What a link says; whoever makes links signs it.

    :ivar mark: of the PIN that the new one takes the place of.
    :ivar until: when it ends.
    """

    number: str
    mark: str
    until: datetime


def ask(engine: Engine, number: str, email: str, link: Callable[[Pass], str]) -> None:
    """Mail a link to the customer of a case, if this is her address there; nobody learns whether it is.

    :param link: makes the signed address of what it is given.
    """
    number, email, now = number.strip().upper(), email.strip().casefold(), engine.clock.now()
    with engine.store.write() as uow:
        kept: Records = uow.records
        may_ask = kept.note_attempt(f"link:{number}", now, since=now - WINDOW, most=ASKED)
        known = _known(uow, number) if may_ask and email else None
        if known is not None and known[2].email.strip().casefold() == email:
            case, complaint, customer = known
            made = Pass(case.number, mark_of(complaint), now + SPAN)
            _mail(engine, uow, case, customer, complaint.language, link(made))
        uow.commit()
    engine.core.wake(uow.work_due)


def _known(uow: UnitOfWork, number: str) -> tuple[Case, Complaint, Customer] | None:
    """The case of a number with its customer; nobody for an anonymous or a forgotten one."""
    kept: Records = uow.records
    case = uow.cases.find(number)
    complaint = kept.complaints.find(case.id) if case is not None else None
    if case is None or complaint is None or not complaint.pin:
        return None
    customer = kept.customers.find(complaint.customer)
    return (case, complaint, customer) if customer is not None and customer.email else None


def _mail(
    engine: Engine, uow: UnitOfWork, case: Case, customer: Customer, language: str, address: str
) -> None:
    settings, now = engine.settings, engine.clock.now()
    text = fill(
        _templates(engine, uow),
        "pin_link",
        language,
        {
            "case": case.number,
            "customer": customer_json(customer),
            "link": address,
            "sender": settings.house,
        },
    )
    uow.outbox.add(
        key=f"pin-link:{case.id}:{secrets.token_hex(8)}",
        channel=settings.customer_channel,
        recipient=customer.email,
        payload={"subject": text.subject, "body": text.body},
        created_at=now,
        case=case.id,
    )
    uow.events.append(f"case:{case.id}", "pin.link_sent", {}, at=now, case=case.id)


def _templates(engine: Engine, uow: UnitOfWork) -> Templates:
    """The newest release's texts; one that it does not have yet comes as the desk was delivered."""
    newest = uow.releases.newest()
    published = engine.core.library.edition(uow.releases, newest.id).contents if newest is not None else {}

    def find(name: str) -> bytes | None:
        delivered = _HERE / name
        return published.get(name) or (delivered.read_bytes() if delivered.is_file() else None)

    return find


def mark_of(complaint: Complaint) -> str:
    """Changes with the PIN and tells nothing about it."""
    return sha256(f"pin link {complaint.pin}".encode()).hexdigest()[:32]


def stands(queries: Queries | UnitOfWork, given: Pass, now: datetime) -> Case | None:
    """The case of a link that may be used now, if it may."""
    kept: Records = queries.records
    case = queries.cases.find(given.number)
    complaint = kept.complaints.find(case.id) if case is not None else None
    if complaint is None or not complaint.pin or now >= given.until or mark_of(complaint) != given.mark:
        return None
    return case


def renew(engine: Engine, given: Pass) -> str:
    """Use a link: a new PIN, which is returned and kept nowhere; the old one opens nothing any more.

    :raises Conflict: when the link was used before, or its hour is over.
    """
    now, pin = engine.clock.now(), new_pin()
    with engine.store.write() as uow:
        case = stands(uow, given, now)
        if case is None:
            raise Conflict(
                say("This link was used before, or its hour is over."),
                remedy=say("Ask for another one, or call us."),
            )
        kept: Records = uow.records
        kept.complaints.change(kept.complaints.get(case.id), pin=hashed(pin))
        kept.forget_attempts(case.number)
        uow.events.append(f"case:{case.id}", "pin.renewed", {}, at=now, case=case.id)
        uow.commit()
    return pin
