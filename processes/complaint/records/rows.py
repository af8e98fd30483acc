"""What the pack's rows look like; fields are the columns of :mod:`processes.complaint.records.tables`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from engine.model import Json


@dataclass(frozen=True, slots=True)
class Customer:
    """Somebody who contacted the house."""

    id: int
    name: str
    organisation: str
    email: str
    phone: str
    address: str
    preferred_contact: str
    language: str
    representative: str
    accessibility: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Product:
    """A model of the house."""

    sku: str
    model: str
    scale: str


@dataclass(frozen=True, slots=True)
class Sale:
    """A unit that left the house; the best proof of when a guarantee began (Q1)."""

    serial: str
    sku: str
    batch: str
    sold_on: date | None
    shipped_on: date | None
    registered_on: date | None
    seller: str
    customer: int | None


@dataclass(frozen=True, slots=True)
class Contact:
    """One call, letter, visit, mail, form or notice (S2).

    :param status: ``open``, ``replied``, ``asked``, ``satisfied``, ``not_answered``, ``withdrawn``.
    :param late: entered noticeably later than received; the clock's start is never moved.
    :param promise: ``{"unit": …, "amount": …}`` of its reply clock.
    """

    id: int
    case: int | None
    channel: str
    type: str
    received_at: datetime
    entered_at: datetime
    received_by: str
    customer: int | None
    description: str
    language: str
    form: dict[str, Json]
    message_id: str | None
    source: str | None
    follow_up: bool
    late: bool
    status: str
    replied_at: datetime | None
    asked_at: datetime | None
    satisfied: bool | None
    comment: str
    cycle: int
    promise: dict[str, Json] | None


@dataclass(frozen=True, slots=True)
class Complaint:
    """The facts of a case; ``pin`` is a salted hash."""

    case: int
    customer: int | None
    type: str
    severity: str
    concern: str
    safety: bool
    description: str
    product: dict[str, Json]
    serial: str
    remedy_sought: str
    received_at: datetime
    language: str
    cycle: int
    pin: str
    anonymous: bool
    person_complained_about: str
    finding: dict[str, Json] | None


@dataclass(frozen=True, slots=True)
class Line:
    """An item and its defect, with its own finding and remedy (Q2).

    :param status: ``open``, ``final``, or ``dropped`` when the classification struck it out.
    :param guarantee: the verdict a quote rests on (``covered``), and what a second person decided.
    """

    id: int
    case: int
    item: str
    defect: str
    quantity: int
    appointment: dict[str, Json] | None
    inspection: dict[str, Json] | None
    guarantee: dict[str, Json] | None
    repair: dict[str, Json] | None
    remedy: str
    status: str
    final_at: datetime | None


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer by a person (S9); counts once ``delivered_at`` is set.

    :param question: what it asks the customer, whose answer her case waits for; ``""`` for nothing.
    """

    id: int
    case: int
    kind: str
    cycle: int
    subject: str
    body: str
    channel: str
    address: str
    next_step: str
    next_on: str
    contact_person: str
    written_by: str
    approved_by: str
    attempt: int
    sent_at: datetime | None
    delivered_at: datetime | None
    question: str


@dataclass(frozen=True, slots=True)
class Words:
    """One message of the conversation with the customer."""

    id: int
    case: int
    contact: int | None
    at: datetime
    inward: bool
    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """An offer of paid service (Q4); a price change is a new version with a new acceptance.

    :param status: ``draft``, ``sent``, ``accepted``, ``refused``, ``lapsed``, ``superseded``, ``not_paid``,
        ``withdrawn``.
    :param total: a decimal number as text.
    """

    id: int
    case: int
    line: int
    version: int
    items: list[dict[str, Json]]
    total: str
    currency: str
    valid_until: date
    note: str
    status: str
    drawn_by: str
    sent_at: datetime | None
    decided_at: datetime | None
    accepted: list[dict[str, Json]] | None


@dataclass(frozen=True, slots=True)
class Payment:
    """Money received for a quote (``payment``) or given back (``refund``)."""

    id: int
    case: int
    quote: int | None
    line: int
    kind: str
    amount: str
    currency: str
    made_on: str
    reference: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Invoice:
    """What a paid service cost."""

    id: int
    number: str
    case: int
    quote: int
    items: list[dict[str, Json]]
    total: str
    currency: str
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Voucher:
    """Thanks for a suggestion (S9); redeemed once."""

    code: str
    case: int
    customer: int | None
    amount: str
    currency: str
    expires_on: date
    issued_at: datetime
    redeemed_at: datetime | None
    redeemed_for: str


@dataclass(frozen=True, slots=True)
class Merger:
    """A case that was merged into another one.

    :param contacts: the contacts that went over; they come back when the merger is split.
    :param split_at: when it was taken back.
    """

    id: int
    case: int
    into: int
    contacts: list[int]
    reason: str
    at: datetime
    by: str
    split_at: datetime | None


@dataclass(frozen=True, slots=True)
class Link:
    """Two cases about the same cause, each with its own customer and clocks."""

    id: int
    case: int
    other: int
    reason: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Hold:
    """A legal hold: nothing of the case is anonymised while it stands."""

    id: int
    case: int
    reason: str
    set_at: datetime
    set_by: str
    lifted_at: datetime | None
    lifted_by: str


@dataclass(frozen=True, slots=True)
class AttemptedCall:
    """A try to reach a customer that reached nobody; it is no reply."""

    id: int
    case: int
    at: datetime
    channel: str
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class Duty:
    """A span in which a person is told what cannot wait, while the house is closed."""

    id: int
    person: str
    role: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Statement:
    """How a person complained about was heard, in a case of its own (S7).

    :param complaint: the case that is about her, and that she does not see.
    """

    id: int
    complaint: int
    person: str
    asked_at: datetime
    given_at: datetime | None
    text: str
