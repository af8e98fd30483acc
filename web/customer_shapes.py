"""A case as the API gives it to its customer: what her page shows, and nothing internal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from engine.model import Case
from engine.ports import Queries
from processes.complaint.records.rows import Invoice, Line, Quote
from web import customer_story


@dataclass(frozen=True)
class PositionShape:
    """A line of a quote or an invoice.

    :ivar place: from 0; name it to accept this line.
    :ivar amount: what she pays, tax included.
    """

    place: int
    text: str
    amount: str
    tax_rate: str | None


@dataclass(frozen=True)
class CustomerQuoteShape:
    """An offer of paid service (Q4); nothing is charged before she accepts.

    :ivar version: what she accepts or refuses; a change of price is a new version.
    :ivar about: the item it is for.
    :ivar accepted: the places that she accepted; empty while it waits.
    """

    id: int
    version: int
    about: str
    status: str
    positions: list[PositionShape]
    total: str
    currency: str
    valid_until: date
    note: str
    accepted: list[int]
    paid: bool


@dataclass(frozen=True)
class CustomerLineShape:
    """An item, and what became of it.

    :ivar appointment: when it is looked at, until it has been.
    :ivar remedy: a code such as ``repaired``; empty until it is settled.
    """

    item: str
    defect: str
    quantity: int
    appointment: str | None
    remedy: str
    settled: bool


@dataclass(frozen=True)
class MessageShape:
    """One message of the conversation.

    :ivar inward: hers; else the house's.
    """

    at: datetime
    inward: bool
    author: str
    subject: str
    text: str


@dataclass(frozen=True)
class InvoiceShape:
    """What a paid service cost."""

    number: str
    positions: list[PositionShape]
    total: str
    currency: str
    issued_at: datetime


@dataclass(frozen=True)
class CustomerVoucherShape:
    """Thanks for a suggestion (S9)."""

    code: str
    amount: str
    currency: str
    expires_on: date
    redeemed: bool


@dataclass(frozen=True)
class PromisedShape:
    """What the newest interim reply announced."""

    step: str
    on: date | None
    contact: str


@dataclass(frozen=True)
class AskedShape:
    """The reply that she is asked about.

    :ivar contact: send both back with her answer.
    """

    contact: int
    round: int


@dataclass(frozen=True)
class CustomerCaseShape:
    """What a customer sees of her case.

    :ivar status: ``open``, ``closed``, ``withdrawn``, ``merged`` or ``unreachable``.
    :ivar stage: where it stands: ``received``, ``examined``, ``quoted``, ``repaired``, ``answered``,
        ``closed`` or ``withdrawn``.
    :ivar standing: the same in words.
    :ivar due_at: by when she hears from a person; ``null`` when no reply is owed.
    :ivar level: who answers for it: 0 handler, 1 direct superior, 2 head of unit, 3 company leader.
    """

    number: str
    status: str
    stage: str
    standing: str
    level: int
    due_at: datetime | None
    late: bool
    promised: PromisedShape | None
    asked: AskedShape | None
    lines: list[CustomerLineShape]
    quotes: list[CustomerQuoteShape]
    conversation: list[MessageShape]
    invoices: list[InvoiceShape]
    vouchers: list[CustomerVoucherShape]


def customer_case(queries: Queries, case: Case) -> CustomerCaseShape:
    """A case as its customer sees it."""
    told = customer_story.tell(queries, case)
    lines = queries.records.lines_of(told.case.id)
    return CustomerCaseShape(
        number=told.case.number,
        status=told.case.status,
        stage=told.stage,
        standing=told.standing,
        level=told.case.level,
        due_at=told.due,
        late=told.late,
        promised=PromisedShape(told.promised.step, told.promised.on, told.promised.contact)
        if told.promised
        else None,
        asked=AskedShape(*told.asked) if told.asked else None,
        lines=[_line(line) for line in lines],
        quotes=[_quote(view) for view in told.quotes],
        conversation=[
            MessageShape(item.at, item.inward, item.author, item.subject, item.text) for item in told.words
        ],
        invoices=[_invoice(item) for item in told.invoices],
        vouchers=[
            CustomerVoucherShape(
                item.code, item.amount, item.currency, item.expires_on, item.redeemed_at is not None
            )
            for item in told.vouchers
        ],
    )


def _line(line: Line) -> CustomerLineShape:
    appointment = (line.appointment or {}).get("at") if not line.inspection else None
    return CustomerLineShape(
        item=line.item,
        defect=line.defect,
        quantity=line.quantity,
        appointment=str(appointment) if appointment else None,
        remedy=line.remedy,
        settled=line.status == "final",
    )


def _quote(view: customer_story.QuoteView) -> CustomerQuoteShape:
    quote: Quote = view.quote
    return CustomerQuoteShape(
        id=quote.id,
        version=quote.version,
        about=view.about,
        status=quote.status,
        positions=_positions(quote.items),
        total=quote.total,
        currency=quote.currency,
        valid_until=quote.valid_until,
        note=quote.note,
        accepted=[place for place, item in enumerate(quote.items) if item in view.accepted],
        paid=view.paid,
    )


def _invoice(invoice: Invoice) -> InvoiceShape:
    return InvoiceShape(
        invoice.number,
        _positions(invoice.items),
        invoice.total,
        invoice.currency,
        invoice.issued_at,
    )


def _positions(items: Sequence[dict[str, object]]) -> list[PositionShape]:
    return [
        PositionShape(
            place,
            str(item.get("text") or ""),
            format(Decimal(str(item["amount"])).quantize(Decimal("0.01")), "f"),
            str(item["tax_rate"]) if item.get("tax_rate") is not None else None,
        )
        for place, item in enumerate(items)
    ]
