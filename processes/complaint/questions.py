"""Information asked of the customer: who asks, what ends the wait for her answer (S9).

While a question waits, the resolution clock stands, and never for ever: whatever she says next, by any way
into the house, ends the wait at the moment of its arrival, and so does her silence after a reminder.
"""

from __future__ import annotations

from engine.commands import Engine
from engine.errors import Conflict, Invalid, NotFound
from engine.model import Case, Json
from engine.ports import Queries, UnitOfWork
from engine.registry import Context
from engine.sentences import say
from processes.complaint.records import Records
from processes.complaint.records.questions import Question
from processes.complaint.records.rows import Contact, Customer

ASKED = "customer asked"
"""The message that begins the wait; its key is the case."""
OVER = "question over"
"""The message that ends it; its key is the question."""
WAITING = "waiting"
ANSWERED, LOST, TAKEN_BACK, CLOSED = "answered", "lost", "taken_back", "over"
WITH_REPLY = "reply"
WAYS = ("written", "phone", "visit")
"""How a person asks, other than with a reply."""
_LONGEST = 5_000


def ask(engine: Engine, case: Case, text: str, how: str, *, actor: str) -> None:
    """Ask the customer of an open case something; she is written to, or was asked in a conversation.

    :raises Invalid: without a question.
    :raises Conflict: when the case is closed, or nobody works on it yet.
    """
    words = text.strip()[:_LONGEST]
    if not words:
        raise Invalid(say("The question is empty."), remedy=say("Write what you need to know."))
    if how not in WAYS:
        raise Invalid(
            say("Nothing says how she is asked."),
            remedy=say("Choose whether you write or have spoken to her."),
        )
    with engine.store.read() as queries:
        if queries.cases.get(case.id).status != "open":
            raise Conflict(say("This case is closed."), remedy=say("Nothing is asked any more."))
        if any(item.text == words for item in waiting(queries, case.id)):
            raise Conflict(say("She was asked this already, and her answer is waited for."))
        customer = queries.records.customers.find(queries.records.complaints.get(case.id).customer)
    engine.send_message(
        ASKED, case.number, begun(case, customer, words, how, actor), case=case.id, actor=actor
    )


def begun(
    case: Case, customer: Customer | None, text: str, how: str, by: str, reply: int | None = None
) -> dict[str, Json]:
    """What the wait for an answer begins with."""
    who = {"name": (customer.name or None) if customer else None}
    return {"case": case.number, "customer": who, "text": text, "how": how, "by": by, "reply": reply}


def take_back(engine: Engine, case: Case, question: int, *, actor: str) -> None:
    """Stop waiting for an answer: it came in another way, or is not needed any more.

    :raises Conflict: when nobody waits for it.
    """
    with engine.store.read() as queries:
        kept: Records = queries.records
        found = kept.questions.find(question)
    if found is None or found.case != case.id:
        raise NotFound("question", question)
    if found.status != WAITING:
        raise Conflict(say("Nobody waits for an answer to this question any more."))
    engine.send_message(OVER, str(question), {"outcome": TAKEN_BACK}, case=case.id, actor=actor)


def waiting(queries: Queries | UnitOfWork, case: int) -> list[Question]:
    """What the customer of a case was asked and has not answered, oldest first."""
    kept: Records = queries.records
    return [item for item in kept.questions_of(case) if item.status == WAITING]


def asked_of_her(queries: Queries, case: int) -> list[Question]:
    """What she is asked still; what she just answered is not asked again while the desk takes it in."""
    kept: Records = queries.records
    contacts = kept.contacts_of(case)
    return [item for item in waiting(queries, case) if not any(_answers(each, item) for each in contacts)]


def _answers(contact: Contact, item: Question) -> bool:
    """Whether a contact came after a question; what a dealer says is no answer of the customer's.

    A form knows minutes only: a call in the minute of the question came after it.
    """
    asked = item.asked_at.replace(second=0, microsecond=0)
    return contact.follow_up and contact.channel != "dealer" and asked <= contact.received_at


def answer(context: Context, contact: Contact) -> None:
    """A further contact of the customer answers whatever she was asked before it arrived."""
    kept: Records = context.uow.records
    for item in kept.questions_of(context.case.id):
        if _answers(contact, item):
            payload: dict[str, Json] = {"contact": contact.id, "at": contact.received_at.isoformat()}
            end(context.uow, item, ANSWERED, context, payload)


def close(context: Context) -> None:
    """The case is closed: nothing is waited for any more."""
    kept: Records = context.uow.records
    for item in kept.questions_of(context.case.id):
        end(context.uow, item, CLOSED, context, {})


def end(uow: UnitOfWork, item: Question, outcome: str, context: Context, more: dict[str, Json]) -> None:
    """Tell the wait for a question that it is over, if it still lasts."""
    if uow.subscriptions.find(OVER, str(item.id)) is not None:
        context.throw(OVER, str(item.id), {"outcome": outcome, **more})


def lost_with(queries: Queries | UnitOfWork, case: int, reply: int) -> list[Question]:
    """Questions that went with a reply which never arrived."""
    return [item for item in waiting(queries, case) if item.reply == reply]
