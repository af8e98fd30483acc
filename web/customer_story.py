"""A case in the words of the customer's page. Nothing internal: no notes, no findings, no names of staff
but those who signed a reply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from engine.model import Case, Json, Release
from engine.ports import Queries
from processes.complaint import pauses, portal, questions
from processes.complaint.desk import DEFECTS
from processes.complaint.operations.quote import due_of as sum_of
from processes.complaint.records import Records
from processes.complaint.records.questions import Question
from processes.complaint.records.returns import Return
from processes.complaint.records.rows import Invoice, Line, Quote, Reply, Voucher, Words
from processes.complaint.registration import may_join
from web import current
from web.i18n import gettext, lazy_gettext
from web.policy import policy_of
from web.timeline.complaint_words import REMEDIES
from web.times import moment

_ENDS = ("closed", "withdrawn")
_WAITS = ("received", "examined")
"""Where what the interim reply announced is still to come."""
HIGHEST = 3
"""The company leader's level (S4)."""
_STEPS: Mapping[str, object] = {
    "received": lazy_gettext("Received"),
    "examined": lazy_gettext("Examined"),
    "quoted": lazy_gettext("Quote"),
    "repaired": lazy_gettext("Repaired"),
    "exchanged": lazy_gettext("Put right"),
    "answered": lazy_gettext("Answered"),
    "closed": lazy_gettext("Closed"),
    "withdrawn": lazy_gettext("Taken back"),
}
_STANDING: Mapping[str, object] = {
    "received": lazy_gettext("We have your message. A person of ours looks into it."),
    "examined": lazy_gettext("We are examining what you sent us."),
    "quoted": lazy_gettext("We made you a quote. It waits for your decision."),
    "repaired": lazy_gettext("The repair is done."),
    "answered": lazy_gettext("We have sent you our answer."),
    "again": lazy_gettext("We are looking at it again."),
    "closed": lazy_gettext("This case is closed."),
    "withdrawn": lazy_gettext("You took this case back."),
}


_WAITS_FOR: Mapping[str, object] = {
    pauses.QUESTION: lazy_gettext("we wait for your answer"),
    pauses.APPOINTMENT: lazy_gettext("you chose a later appointment"),
    pauses.QUOTE: lazy_gettext("our quote waits for your decision"),
    pauses.SHIPMENT: lazy_gettext("we wait for what you send us"),
}
"""Why the time for settling her case stands still."""


@dataclass(frozen=True)
class Step:
    """A step of the progress line.

    :ivar state: ``done``, ``now`` or ``ahead``.
    """

    name: str
    state: str


@dataclass(frozen=True)
class Promised:
    """What the newest interim reply announced."""

    step: str
    on: date | None
    contact: str


@dataclass(frozen=True)
class QuoteView:
    """A quote that waits, or that she accepted.

    :ivar about: the item it is for.
    :ivar accepted: the items she accepted; empty while it waits.
    :ivar agreed: the sum of those.
    """

    quote: Quote
    about: str
    accepted: Sequence[Mapping[str, Json]]
    agreed: str
    paid: bool

    @property
    def waits(self) -> bool:
        """Whether she may still decide."""
        return self.quote.status == "sent"


@dataclass(frozen=True)
class Parcel:
    """What is on its way to her for one line.

    :ivar numbers: the serial numbers in it, in one text; empty for parts.
    """

    line: int
    about: str
    sent_on: date | None
    expected_on: date | None
    tracking: str
    numbers: str


@dataclass(frozen=True)
class Item:
    """One thing she complained about, and what became of it."""

    name: str
    defect: str
    quantity: int
    remedy: str
    settled: bool
    appointment: str


@dataclass(frozen=True)
class Message:
    """One message of the conversation.

    :ivar subject: of a letter of ours; hers have none.
    :ivar letter: whether it is one of the house's ready-made letters, which nobody has signed.
    """

    at: datetime
    inward: bool
    author: str
    subject: str
    text: str
    letter: bool


@dataclass(frozen=True)
class Settle:
    """By when the house settles the case.

    :ivar waits: for what of hers the time stands still, in words to her; ``""`` while it runs.
    :ivar late: whether the time is over; a breach stays one after the end.
    """

    due: datetime
    waits: str
    late: bool


@dataclass(frozen=True)
class Told:
    """Everything that the page of a case shows.

    :ivar stage: a code for where it stands, as :class:`processes.complaint.portal.CaseStory` has it.
    :ivar due: by when she hears from a person; ``None`` when no reply is owed now.
    :ivar asked: the contact and its round whose reply she is asked about.
    :ivar papers: marks of the quotes and invoices that she can have as a PDF.
    :ivar asks: what she was asked, and has not answered.
    :ivar was_late: whether a reply came later than promised; that stays visible.
    :ivar policy: the published version by which the case is judged.
    :ivar joins: whether a message goes to this case, and not to a new one that names it.
    """

    case: Case
    language: str
    steps: Sequence[Step]
    stage: str
    standing: str
    due: datetime | None
    late: bool
    promised: Promised | None
    asked: tuple[int, int] | None
    quotes: Sequence[QuoteView]
    returns: Sequence[Return]
    parcels: Sequence[Parcel]
    items: Sequence[Item]
    words: Sequence[Message]
    invoices: Sequence[Invoice]
    papers: frozenset[str]
    vouchers: Sequence[Voucher]
    joins: bool
    asks: Sequence[Question]
    settle: Settle | None
    was_late: bool
    policy: Release | None

    @property
    def at_the_top(self) -> bool:
        """Whether the company leader has it already."""
        return self.case.level >= HIGHEST


def tell(queries: Queries, case: Case) -> Told:
    """The page of a case."""
    records: Records = queries.records
    story = portal.story_of(queries, case.id)
    due = portal.due_of(story) if story.case.status == "open" else None
    stage = "again" if story.stage == "answered" and due is not None else story.stage
    quotes = [_quote(records, quote, story.lines) for quote in story.quotes]
    return Told(
        case=story.case,
        language=story.complaint.language,
        steps=_steps(story, stage),
        stage=story.stage,
        standing=str(_standing(story, stage)),
        due=due,
        late=due is not None and due <= current.now(),
        promised=_promised(records.replies_of(case.id))
        if stage in _WAITS and not (quotes or story.returns or story.parcels)
        else None,
        asked=(story.asked.id, story.asked.cycle) if story.asked else None,
        quotes=quotes,
        returns=story.returns,
        parcels=_parcels(story),
        items=[_item(line) for line in story.lines],
        words=[_message(words, current.engine().settings.house) for words in story.words],
        invoices=story.invoices,
        papers=frozenset(paper.mark for paper in queries.papers.of_case(story.case.id)),
        vouchers=story.vouchers,
        joins=may_join(story.case, current.now(), current.engine().settings),
        asks=questions.asked_of_her(queries, story.case.id) if story.case.status == "open" else [],
        settle=_settle(story),
        was_late=any(clock.name == "reply" and clock.breached_at for clock in story.clocks),
        policy=policy_of(queries, story.case.id),
    )


def _standing(story: portal.CaseStory, stage: str) -> str:
    """Where it stands in a sentence; what is on its way in either direction comes first."""
    if story.case.status == "open" and story.returns:
        return gettext("We wait for what you send us.")
    if story.case.status == "open" and story.parcels:
        return gettext("What you get from us is on its way.")
    return str(_STANDING[stage])


def _settle(story: portal.CaseStory) -> Settle | None:
    """The promise of being settled; of a closed case only that it was broken."""
    clocks = [clock for clock in story.clocks if clock.name == pauses.CLOCK]
    if not clocks:
        return None
    newest = clocks[-1]
    over = newest.stopped_at is None and newest.due_at <= current.now() and not newest.paused_since
    late = newest.breached_at is not None or over
    if newest.stopped_at is not None and not late:
        return None
    waits = str(_WAITS_FOR.get(newest.pause_reason, "")) if newest.paused_since else ""
    return Settle(newest.due_at, waits, late)


def _message(words: Words, house: str) -> Message:
    subject, _, body = words.text.partition("\n\n") if not words.inward else ("", "", words.text)
    return Message(
        at=words.at,
        inward=words.inward,
        author=words.author,
        subject=subject.strip() if body else "",
        text=(body or subject).strip(),
        letter=not words.inward and words.author == house,
    )


def _steps(story: portal.CaseStory, stage: str) -> list[Step]:
    codes = _codes(story)
    reached = codes.index("received" if stage == "again" else stage)
    ended = stage in _ENDS
    return [
        Step(
            str(_STEPS[code]),
            "done" if place < reached or ended else "now" if place == reached else "ahead",
        )
        for place, code in enumerate(codes)
    ]


def _codes(story: portal.CaseStory) -> list[str]:
    """The steps that this case takes; without an item there is nothing to examine or repair."""
    if story.stage == "withdrawn":
        return ["received", "withdrawn"]
    middle: list[str] = []
    if story.lines:
        middle = ["examined"]
        if story.stage == "quoted":
            middle.append("quoted")
        elif story.stage != "repaired" and _exchanged(story):
            middle.append("exchanged")
        elif story.stage not in ("answered", "closed") or any(line.repair for line in story.lines):
            middle.append("repaired")
    return ["received", *middle, "answered", "closed"]


def _exchanged(story: portal.CaseStory) -> bool:
    """Whether she gets something else than a repair."""
    others = ("replaced", "refunded", "parts_sent")
    return bool(story.returns or story.parcels) or any(line.remedy in others for line in story.lines)


def _promised(replies: Sequence[Reply]) -> Promised | None:
    given = [reply for reply in replies if reply.delivered_at and reply.kind == "interim"]
    if not given or not (given[-1].next_step or given[-1].next_on):
        return None
    newest = given[-1]
    return Promised(newest.next_step, _day(newest.next_on), newest.contact_person)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _quote(records: Records, quote: Quote, lines: Sequence[Line]) -> QuoteView:
    about = next((line.item for line in lines if line.id == quote.line), "")
    accepted = quote.accepted or []
    return QuoteView(
        quote, about, accepted, str(sum_of(accepted)), paid=records.payment_of(quote.id) is not None
    )


def _parcels(story: portal.CaseStory) -> list[Parcel]:
    """One for each line; the units in it are told together."""
    sent = {
        item.line: [other for other in story.parcels if other.line == item.line] for item in story.parcels
    }
    names = {line.id: line.item for line in story.lines}
    return [
        Parcel(
            line=line,
            about=names.get(line, ""),
            sent_on=_day(units[-1].sent_on),
            expected_on=_day(units[-1].expected_on),
            tracking=units[-1].tracking,
            numbers=", ".join(unit.serial for unit in units if unit.serial),
        )
        for line, units in sent.items()
    ]


def _item(line: Line) -> Item:
    return Item(
        name=line.item,
        defect=gettext(DEFECTS.get(line.defect, line.defect.replace("_", " "))),
        quantity=line.quantity,
        remedy=str(REMEDIES.get(line.remedy, line.remedy)) if line.remedy else "",
        settled=line.status == "final",
        appointment=_appointment(line),
    )


def _appointment(line: Line) -> str:
    """When and where it is looked at, until it has been."""
    if line.inspection or not line.appointment:
        return ""
    at = line.appointment.get("at")
    if not isinstance(at, str) or not at:
        return ""
    return gettext("It is looked at on %(day)s.", day=moment(datetime.fromisoformat(at)))
