"""A customer's own case, by a token that she gets for number and PIN: read it, write, decide (S4, S9, Q4).

The token names the case, so no address does. What it shows is what her page shows, and nothing internal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from engine.errors import Conflict, Invalid
from engine.ports import Queries
from processes.complaint import portal
from processes.complaint.records.rows import Invoice, Line, Quote
from web import access, current, customer_story, pin_tokens
from web.api import PREFIX
from web.i18n import gettext
from web.openapi import answer, describe, sent
from web.openapi.wire import read as as_shape
from web.pages.follow import store_files

blueprint = Blueprint("api_customer", __name__, url_prefix=f"{PREFIX}/customer")


@dataclass(frozen=True)
class NumberAndPin:
    """What a receipt says.

    :ivar number: such as C-2026-000123.
    :ivar pin: six digits.
    """

    number: str
    pin: str


@dataclass(frozen=True)
class PinTokenShape:
    """A token for one case.

    :ivar token: send it as ``Authorization: Bearer …``.
    :ivar number: the case that it opens; another than was asked for where that was merged into it.
    """

    token: str
    number: str
    expires_at: datetime


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


@dataclass(frozen=True)
class CustomerMessage:
    """What she writes.

    :ivar text: her words.
    :ivar key: her own mark of this message: sent again with it after a lost answer, it is taken in once.
    """

    text: str
    key: str = ""


@dataclass(frozen=True)
class WrittenShape:
    """What became of a message.

    :ivar number: the case that it went to; long after closing a new one.
    :ivar pin: of a new case, told once; empty otherwise.
    """

    number: str
    pin: str


@dataclass(frozen=True)
class Satisfaction:
    """Her answer on a reply.

    :ivar contact: as ``asked`` says.
    :ivar round: as ``asked`` says.
    """

    contact: int
    round: int
    satisfied: bool
    comment: str = ""


@dataclass(frozen=True)
class Acceptance:
    """What she accepts.

    :ivar version: the version of the quote that she saw.
    :ivar positions: places of its lines; left out, all of them.
    """

    version: int
    positions: tuple[int, ...] | None = None


@dataclass(frozen=True)
class Refusal:
    """That she does not want what was offered.

    :ivar version: the version of the quote that she saw.
    :ivar reason: may be left out.
    """

    version: int
    reason: str = ""


@dataclass(frozen=True)
class Climbing:
    """To whom she turns (S4).

    :ivar leader: directly to the company leader; else to the next level.
    :ivar words: what she wants to say.
    """

    leader: bool = False
    words: str = ""


@dataclass(frozen=True)
class Withdrawing:
    """That she takes her case back.

    :ivar reason: may be left out.
    """

    reason: str = ""


@blueprint.post("/token")
@access.allow("public")
@describe(takes=NumberAndPin, gives=PinTokenShape, status=201, refusals=(403,))
def token() -> ResponseReturnValue:
    """A token for the case of a number and its PIN; it holds for two hours.

    403 in the same words whichever of them is wrong, and after five wrong tries in a quarter of an hour.
    """
    given = sent(NumberAndPin)
    made = pin_tokens.for_customer(given.number, given.pin)
    return answer(PinTokenShape(made.token, made.number, made.until), 201)


@blueprint.get("/case")
@access.allow("api", "customer")
@describe(gives=CustomerCaseShape)
def case() -> ResponseReturnValue:
    """Where her case stands, the conversation, and what waits for her decision."""
    return answer(_told())


@blueprint.get("/case/quotes")
@access.allow("api", "customer")
@describe(gives=list[CustomerQuoteShape])
def quotes() -> ResponseReturnValue:
    """The quotes that wait for her decision, and those that she accepted."""
    return answer(_told().quotes)


@blueprint.post("/case/messages")
@access.allow("api", "customer")
@describe(takes=CustomerMessage, form=CustomerMessage, files="files", gives=WrittenShape, status=201)
def write() -> ResponseReturnValue:
    """A message of hers, which a person answers within the promised time; with files as a form.

    It joins her case, or opens it again; long after closing it opens a new one with a PIN of its own.
    """
    given = (
        as_shape(CustomerMessage, request.form.to_dict())
        if request.mimetype.startswith("multipart/")
        else sent(CustomerMessage)
    )
    if not given.text.strip():
        raise Invalid(gettext("The message is empty."), remedy=gettext("Write what you want to tell us."))
    files = store_files(request.files.getlist("files"))
    taken = portal.write_message(current.engine(), access.token_case(), given.text, files, key=given.key)
    return answer(WrittenShape(taken.case.number, taken.pin), 201)


@blueprint.post("/case/satisfaction")
@access.allow("api", "customer")
@describe(takes=Satisfaction, gives=CustomerCaseShape, refusals=(404, 409))
def satisfaction() -> ResponseReturnValue:
    """Whether she is satisfied with the reply that she is asked about (S9); a no begins a new round."""
    given, own = sent(Satisfaction), access.token_case()
    with current.engine().store.read() as queries:
        asked = portal.story_of(queries, own.id).asked
    if asked is None or (asked.id, asked.cycle) != (given.contact, given.round):
        raise Conflict(
            gettext("There is no reply that waits for your answer."),
            remedy=gettext("Read your case again: it names the reply that waits, if one does."),
        )
    portal.say_satisfied(
        current.engine(), own, asked.id, satisfied=given.satisfied, comment=given.comment.strip()
    )
    return answer(_told())


@blueprint.post("/case/quotes/<int:quote>/accept")
@access.allow("api", "customer")
@describe(takes=Acceptance, gives=CustomerCaseShape, refusals=(409,))
def accept(quote: int) -> ResponseReturnValue:
    """Accept a version of a quote, all of it or some lines (Q4)."""
    given = sent(Acceptance)
    items = None if given.positions is None else list(given.positions)
    portal.accept_quote(current.engine(), access.token_case(), quote, given.version, items)
    return answer(_told())


@blueprint.post("/case/quotes/<int:quote>/refuse")
@access.allow("api", "customer")
@describe(takes=Refusal, gives=CustomerCaseShape, refusals=(409,))
def refuse(quote: int) -> ResponseReturnValue:
    """Refuse a version of a quote: the item comes back as it is (Q4)."""
    given = sent(Refusal)
    portal.refuse_quote(current.engine(), access.token_case(), quote, given.version, given.reason.strip())
    return answer(_told())


@blueprint.post("/case/level")
@access.allow("api", "customer")
@describe(takes=Climbing, optional=True, gives=CustomerCaseShape, refusals=(409,))
def level() -> ResponseReturnValue:
    """Turn to the next level of the complaint chain, or directly to the company leader (S4)."""
    given = sent(Climbing, optional=True)
    portal.go_level_up(current.engine(), access.token_case(), leader=given.leader, words=given.words.strip())
    return answer(_told())


@blueprint.post("/case/withdraw")
@access.allow("api", "customer")
@describe(takes=Withdrawing, optional=True, gives=CustomerCaseShape, refusals=(409,))
def withdraw() -> ResponseReturnValue:
    """Take the case back; what was paid or sent in comes back to her first."""
    given = sent(Withdrawing, optional=True)
    portal.withdraw(current.engine(), access.token_case(), reason=given.reason.strip())
    return answer(_told())


def _told() -> CustomerCaseShape:
    with current.engine().store.read() as queries:
        return _case(queries)


def _case(queries: Queries) -> CustomerCaseShape:
    told = customer_story.tell(queries, access.token_case())
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
        positions=positions_of(quote.items),
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
        positions_of(invoice.items),
        invoice.total,
        invoice.currency,
        invoice.issued_at,
    )


def positions_of(items: Sequence[dict[str, object]]) -> list[PositionShape]:
    """The lines of a quote or an invoice."""
    return [
        PositionShape(
            place,
            str(item.get("text") or ""),
            format(Decimal(str(item["amount"])).quantize(Decimal("0.01")), "f"),
            str(item["tax_rate"]) if item.get("tax_rate") is not None else None,
        )
        for place, item in enumerate(items)
    ]
