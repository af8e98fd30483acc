"""A case as the API gives it to people who work here: what its page shows, with codes beside the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from engine.model import Case, Json
from engine.ports import Queries
from processes.complaint.parties import dealers_of
from processes.complaint.records import Records
from processes.complaint.records.rows import Customer
from web.casefile import CaseFile
from web.openapi import shaped
from web.promises import PromiseView
from web.shapes import CaseBriefShape, FileShape, TaskShape, case_brief, file_shapes, task_shape


@dataclass(frozen=True)
class CustomerShape:
    """Who contacted the house."""

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


@dataclass(frozen=True)
class FactsShape:
    """What a case is about.

    :ivar concern: what it concerns, once a person has confirmed it: ``product``, ``packaging``, ``staff`` …
    :ivar cycle: the round it is in; a *not satisfied* or a reopening begins the next.
    :ivar finding: what was found of a matter that is no product's.
    """

    type: str
    severity: str
    concern: str
    safety: bool
    description: str
    product: Mapping[str, Json]
    serial: str
    remedy_sought: str
    received_at: datetime
    language: str
    cycle: int
    anonymous: bool
    person_complained_about: str
    finding: Mapping[str, Json] | None


@dataclass(frozen=True)
class ContactShape:
    """One call, letter, visit, mail, form or notice (S2).

    :ivar late: entered noticeably later than received; its clock runs from the receipt all the same.
    :ivar status: ``open``, ``replied``, ``asked``, ``satisfied``, ``not_answered`` or ``withdrawn``.
    :ivar satisfied: what the customer said of the reply; ``null`` while she has not.
    """

    id: int
    channel: str
    type: str
    received_at: datetime
    entered_at: datetime
    received_by: str
    late: bool
    description: str
    follow_up: bool
    status: str
    cycle: int
    replied_at: datetime | None
    satisfied: bool | None
    comment: str


@dataclass(frozen=True)
class LineShape:
    """An item and its defect, with its own finding and remedy (Q2).

    :ivar guarantee: what the table judged, and what a second person decided.
    :ivar status: ``open``, ``final`` or ``dropped``.
    """

    id: int
    item: str
    defect: str
    quantity: int
    status: str
    remedy: str
    appointment: Mapping[str, Json] | None
    inspection: Mapping[str, Json] | None
    guarantee: Mapping[str, Json] | None
    repair: Mapping[str, Json] | None


@dataclass(frozen=True)
class ClockShape:
    """A promise and how it stands (S9).

    :ivar name: ``reply`` (of one contact) or ``resolution`` (of the case).
    :ivar unit: ``elapsed_hours``, ``working_hours`` or ``working_days``.
    :ivar used_percent: the share of the time that is used, rounded down.
    :ivar state: ``running``, ``paused``, ``kept`` or ``breached``, which stays.
    :ivar pause_reason: why it stands still; empty while it runs.
    """

    name: str
    unit: str
    amount: int
    started_at: datetime
    due_at: datetime
    used_percent: int
    state: str
    stopped_at: datetime | None
    breached_at: datetime | None
    paused_since: datetime | None
    pause_reason: str


@dataclass(frozen=True)
class TalkShape:
    """One message of the conversation with the customer.

    :ivar inward: hers; else the house's.
    """

    at: datetime
    inward: bool
    author: str
    text: str


@dataclass(frozen=True)
class ReplyShape:
    """An answer by a person; counts once it is delivered."""

    kind: str
    cycle: int
    channel: str
    subject: str
    body: str
    next_step: str
    next_on: str
    contact_person: str
    written_by: str
    sent_at: datetime | None
    delivered_at: datetime | None


@dataclass(frozen=True)
class QuoteShape:
    """An offer of paid service (Q4), in one version.

    :ivar status: ``draft``, ``sent``, ``accepted``, ``refused``, ``lapsed``, ``superseded``, ``not_paid`` or
        ``withdrawn``.
    :ivar accepted: the items she accepted; ``null`` before.
    """

    id: int
    line: int
    version: int
    status: str
    items: list[Mapping[str, Json]]
    total: str
    currency: str
    valid_until: date
    drawn_by: str
    sent_at: datetime | None
    decided_at: datetime | None
    accepted: list[Mapping[str, Json]] | None


@dataclass(frozen=True)
class PaymentShape:
    """Money received for a quote (``payment``) or given back (``refund``)."""

    kind: str
    quote: int | None
    line: int
    amount: str
    currency: str
    made_on: str
    reference: str
    recorded_by: str
    recorded_at: datetime


@dataclass(frozen=True)
class IssuedShape:
    """An invoice or a voucher of the case.

    :ivar number: the invoice's number or the voucher's code.
    """

    number: str
    amount: str
    currency: str
    issued_at: datetime


@dataclass(frozen=True)
class WaitingShape:
    """A task that waits.

    :ivar whose: the holder's name, else the unit or role that may claim it.
    """

    task: TaskShape
    whose: str


@dataclass(frozen=True)
class RelationShape:
    """Another case that this one has to do with.

    :ivar how: in words.
    """

    number: str
    title: str
    how: str


@dataclass(frozen=True)
class PolicyShape:
    """What a case is judged by and runs on (S13).

    :ivar policy: the release whose tables judge it: the one in force at its receipt.
    :ivar in_force_since: when that was published.
    :ivar release: the release whose diagrams and forms it runs on.
    """

    policy: int
    in_force_since: datetime
    release: int


@dataclass(frozen=True)
class PartyShape:
    """A dealer who takes part in the case (S8)."""

    name: str
    reference: str
    step: str
    answer_by: datetime | None


@dataclass(frozen=True)
class CaseShape:
    """A case with all that its viewer may know of it.

    :ivar customer: ``null`` while nobody knows who she is.
    :ivar facts: ``null`` before anything is known.
    """

    case: CaseBriefShape
    policy: PolicyShape | None
    customer: CustomerShape | None
    facts: FactsShape | None
    contacts: list[ContactShape]
    lines: list[LineShape]
    clocks: list[ClockShape]
    tasks: list[WaitingShape]
    conversation: list[TalkShape]
    replies: list[ReplyShape]
    quotes: list[QuoteShape]
    payments: list[PaymentShape]
    invoices: list[IssuedShape]
    vouchers: list[IssuedShape]
    files: list[FileShape]
    relations: list[RelationShape]
    dealers: list[PartyShape]


@dataclass(frozen=True)
class EventShape:
    """One thing that happened.

    :ivar type: its code, such as ``task.completed``.
    :ivar who: the name of the person who acted; empty for the desk itself.
    :ivar sentence: the same in words.
    """

    at: datetime
    type: str
    who: str
    sentence: str


def case_shape(queries: Queries, file: CaseFile) -> CaseShape:
    """A case that the viewer may see."""
    records: Records = queries.records
    case = file.case
    return CaseShape(
        case=case_brief(case),
        policy=_policy(queries, case),
        customer=_customer(records, file),
        facts=shaped(FactsShape, file.complaint) if file.complaint is not None else None,
        contacts=[shaped(ContactShape, item) for item in records.contacts_of(case.id)],
        lines=[shaped(LineShape, item) for item in records.lines_of(case.id)],
        clocks=[clock_shape(view) for view in file.clocks],
        tasks=[WaitingShape(task_shape(item.task, case.number), item.whose) for item in file.tasks],
        conversation=[shaped(TalkShape, item) for item in file.talk],
        replies=[shaped(ReplyShape, item) for item in file.replies],
        quotes=[shaped(QuoteShape, item) for item in file.quotes],
        payments=[shaped(PaymentShape, item) for item in file.payments],
        invoices=[shaped(IssuedShape, item, amount=item.total) for item in file.invoices],
        vouchers=[shaped(IssuedShape, item, number=item.code) for item in file.vouchers],
        files=file_shapes(file.files),
        relations=[RelationShape(kin.case.number, kin.case.title, kin.how) for kin in file.kin],
        dealers=[shaped(PartyShape, item) for item in dealers_of(queries, case.id)],
    )


def history(file: CaseFile) -> list[EventShape]:
    """What happened in a case, newest first."""
    told = zip(reversed(file.events), file.timeline, strict=True)
    return [EventShape(event.at, event.type, line.who, line.sentence) for event, line in told]


def clock_shape(view: PromiseView) -> ClockShape:
    """A promise."""
    why = view.clock.pause_reason if view.clock.paused_since is not None else ""
    return shaped(ClockShape, view.clock, used_percent=view.percent, state=view.state, pause_reason=why)


def customer_shape(customer: Customer) -> CustomerShape:
    """A customer."""
    return shaped(CustomerShape, customer)


def _policy(queries: Queries, case: Case) -> PolicyShape | None:
    """By the instance that began the case."""
    instances = queries.instances.of_case(case.id)
    if not instances:
        return None
    first = instances[0]
    return PolicyShape(first.policy, queries.releases.get(first.policy).published_at, first.release)


def _customer(records: Records, file: CaseFile) -> CustomerShape | None:
    known = file.complaint.customer if file.complaint is not None else None
    found = records.customers.find(known) if known is not None else None
    return customer_shape(found) if found is not None else None
