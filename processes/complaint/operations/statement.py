"""Hearing a person complained about: one task in a case of her own, and nothing else (S7).

What she is asked tells of the matter and never of the customer; of a confidential or anonymous complaint it
tells only that there is one.
"""

from __future__ import annotations

from engine.errors import NotAllowed
from engine.model import Json
from engine.registry import Context, Registry
from engine.sentences import say
from processes.complaint.desk import close_case, handlers_of, records, tell_of
from processes.complaint.facts import meant
from processes.complaint.records.rows import Complaint

PREFIX = "S"
_UNSAID = (
    "A complaint is about you. Its details are kept confidential. Tell what you remember of the last days."
)


def register(registry: Registry) -> None:
    """Make these operations callable."""
    registry.operation("statement.ask")(ask)
    registry.operation("statement.give")(give)
    registry.operation("statement.hand_on")(hand_on)


def ask(context: Context) -> None:
    """Ask whoever the complaint is about, once, in a case of its own; nobody when it names no one."""
    kept = records(context)
    complaint = kept.complaints.get(context.case.id)
    asked = {item.person for item in kept.statements.by("complaint", context.case.id)}
    for person in meant(context.uow.people, complaint.person_complained_about):
        if person.id in asked:
            continue
        made = kept.statements.add(complaint=context.case.id, person=person.id, asked_at=context.now, text="")
        payload: dict[str, Json] = {
            "statement": made.id,
            "person": person.id,
            "question": _question(context, complaint),
            "case_prefix": PREFIX,
            "case_title": say("Statement"),
            "case_kind": "statement",
            "case_confidential": True,
        }
        context.uow.messages.add(
            name="statement asked", key=str(made.id), payload=payload, created_at=context.now
        )
        context.record("statement.asked", {})


def _question(context: Context, complaint: Complaint) -> str:
    if context.case.confidential or complaint.anonymous or not complaint.description:
        return _UNSAID
    return f"A complaint is about you. This is what it says:\n\n{complaint.description}"


def give(context: Context, submission: dict[str, Json], statement: int) -> None:
    """Keep what she said.

    :raises NotAllowed: when somebody else says it for her.
    """
    kept = records(context)
    found = kept.statements.get(statement)
    if context.actor != found.person:
        raise NotAllowed(
            say("Nobody gives a statement for somebody else."),
            reason="person",
            remedy=say("Hand the task back to the person who was asked."),
        )
    kept.statements.change(found, text=str(submission["statement"]), given_at=context.now)


def hand_on(context: Context, statement: int) -> None:
    """Put the statement into the complaint's history, and tell its handlers; the statement's case closes."""
    kept = records(context)
    found = kept.statements.get(statement)
    complaint = context.uow.cases.get(found.complaint)
    context.uow.events.append(
        f"case:{complaint.id}",
        "statement.given",
        {"statement": found.text},
        at=context.now,
        actor=found.person,
        case=complaint.id,
    )
    tell_of(
        context,
        complaint,
        handlers_of(context.uow, complaint.id),
        say("%(number)s: the person complained about has given a statement", number=complaint.number),
        f"{complaint.title}\n{context.settings.public_address}/cases/{complaint.number}",
        key=f"statement:{found.id}",
    )
    close_case(context, "closed")
