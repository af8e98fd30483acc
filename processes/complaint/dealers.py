"""Dealers as parties of a case: a page of their own, with their part and nothing of the customer (S8).

A dealer opens her page with the case's number and a PIN of her own. She sees her reference, the items that
she sold, how far it is in plain words, and what she and the house wrote to each other; never the customer's
name, address, phone, words, quotes or payments, nor anything that a customer or a person wrote as a title.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from engine.commands import Engine
from engine.errors import Conflict, Invalid, NotAllowed
from engine.model import Case, Json
from engine.ports import Queries, UnitOfWork
from engine.sentences import say
from processes.complaint.facts import part, standing
from processes.complaint.parties import WROTE, concern, coordinated
from processes.complaint.pins import NOBODYS, matches
from processes.complaint.records import Records
from processes.complaint.records.dealers import Dealer, DealerMessage
from processes.complaint.records.rows import Complaint, Line

GUESSES = 5
WINDOW = timedelta(minutes=15)
_LONGEST = 5_000


@dataclass(frozen=True)
class DealerStory:
    """What a dealer sees.

    :ivar number: the number that she signs in with.
    :ivar stage: a code for how far it is: ``received``, ``examined``, ``repaired``, ``answered``, ``closed``,
        ``withdrawn``, or only ``open`` where the case is confidential.
    :ivar lines: the items she sold; none where the case is confidential.
    :ivar open: whether she may write.
    """

    dealer: Dealer
    number: str
    stage: str
    lines: Sequence[Line]
    messages: Sequence[DealerMessage]
    open: bool


def check_pin(engine: Engine, number: str, pin: str) -> Dealer:
    """The dealer whom number and PIN belong to.

    :raises NotAllowed: when they do not match (the same words for both), or after too many guesses.
    """
    number, now = number.strip().upper(), engine.clock.now()
    tried = f"dealer:{number}"
    with engine.store.write() as uow:
        kept: Records = uow.records
        may_try = kept.note_attempt(tried, now, since=now - WINDOW, most=GUESSES)
        case = uow.cases.find(number)
        parties = kept.dealers.by("case", case.id) if case is not None else []
        uow.commit()
    if not may_try:
        raise NotAllowed(
            say("There were too many wrong tries for this number."),
            reason="guesses",
            remedy=say("Wait a quarter of an hour, or ask us for a new PIN."),
        )
    keys = [(dealer, dealer.pin or NOBODYS) for dealer in parties if dealer.left_at is None]
    right = [dealer for dealer, stored in keys if matches(pin.strip(), stored)]
    if not right:
        matches(pin.strip(), NOBODYS)
        raise NotAllowed(
            say("Number and PIN do not belong together."),
            reason="pin",
            remedy=say("Look them up in our mail to you; the number looks like C-2026-000123."),
        )
    with engine.store.write() as uow:
        uow.records.forget_attempts(tried)
        uow.commit()
    return right[0]


def story_of(queries: Queries, dealer: Dealer) -> DealerStory:
    """What a dealer may see of the case; her own part, and nothing of the customer."""
    kept: Records = queries.records
    own = queries.cases.get(dealer.case)
    case = standing(queries, own)
    hidden = own.confidential or case.confidential
    lines = [] if hidden else _sold_by(kept, dealer)
    replied = any(reply.delivered_at for reply in kept.replies_of(case.id) if reply.kind == "final")
    return DealerStory(
        dealer=dealer,
        number=own.number,
        stage=_stage(case, lines, replied=replied, hidden=hidden),
        lines=lines,
        messages=kept.dealer_messages.by("dealer", dealer.id),
        open=case.status == "open",
    )


def _stage(case: Case, lines: Sequence[Line], *, replied: bool, hidden: bool) -> str:
    """Quotes and payments are the customer's: they look like an examination here."""
    if case.status != "open":
        return "withdrawn" if case.status == "withdrawn" else "closed"
    if hidden:
        return "open"
    if replied:
        return "answered"
    if any(line.repair for line in lines):
        return "repaired"
    if any(line.appointment or line.inspection for line in lines):
        return "examined"
    return "received"


def _sold_by(kept: Records, dealer: Dealer) -> list[Line]:
    """The case's items, where she sold the unit by our records or by the form, or told us of it herself."""
    complaint: Complaint = kept.complaints.get(dealer.case)
    sale = kept.sales.find(complaint.serial) if complaint.serial else None
    seller = (sale.seller if sale is not None else "") or str(complaint.product.get("seller") or "")
    if seller.strip():
        sold = seller.strip().casefold() == dealer.name.casefold()
    else:
        first = next((item for item in kept.contacts_of(dealer.case) if not item.follow_up), None)
        told = part(first.form, "dealer") if first is not None and first.channel == "dealer" else {}
        sold = str(told.get("name") or "").strip().casefold() == dealer.name.casefold() != ""
    return list(kept.lines_of(dealer.case)) if sold else []


def write(
    engine: Engine,
    dealer: int,
    text: str,
    files: tuple[str, ...] = (),
    keep: Callable[[UnitOfWork], None] | None = None,
) -> DealerMessage:
    """A message of hers: kept, told in the case's history, and brought to whoever coordinates with her.

    :param keep: called in the same transaction: writes down where a mail lay and that it was taken.
    :raises Conflict: when the case is over.
    :raises NotAllowed: when her access was taken back.
    """
    words = text.strip()[:_LONGEST]
    if not words:
        raise Invalid(say("The message is empty."), remedy=say("Write what you want to tell us."))
    now = engine.clock.now()
    with engine.store.write() as uow:
        kept: Records = uow.records
        found = kept.dealers.get(dealer)
        if found.left_at is not None:
            raise NotAllowed(
                say("Your access to this case has ended."), reason="left", remedy=say("Please call us.")
            )
        case = standing(uow, uow.cases.get(found.case))
        if case.status != "open":
            raise Conflict(
                say("This case is over."), remedy=say("Please call us, or tell us of a new matter.")
            )
        said = kept.dealer_messages.add(
            dealer=found.id, at=now, inward=True, author=found.name, text=words, files=list(files)
        )
        found = kept.dealers.change(found, answer_by=None)
        for file in files:
            uow.files.attach(file, case.id)
        payload: dict[str, Json] = {"dealer": found.name, "text": words, "files": len(files)}
        uow.events.append(f"case:{case.id}", "dealer.wrote", payload, at=now, case=case.id)
        if coordinated(uow, found):
            uow.messages.add(name=WROTE, key=str(found.id), payload={}, created_at=now, case=case.id)
        else:
            concern(uow, case, found, now)
        if keep is not None:
            keep(uow)
        uow.commit()
    engine.core.wake(uow.work_due)
    return said
