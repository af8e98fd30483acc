"""Asking the customer, reminding her once, and going on: with her answer or without it (S9)."""

from __future__ import annotations

from datetime import datetime

from engine.model import Json
from engine.registry import Context, Registry
from processes.complaint import pauses, questions
from processes.complaint.desk import SPOKEN, records, write_to_customer


def register(registry: Registry) -> None:
    """Make these operations callable."""
    registry.operation("question.ask")(ask)
    registry.operation("question.remind")(remind)
    registry.operation("question.end")(end)
    registry.operation("question.decide")(decide)


def ask(context: Context, text: str, how: str, by: str, reply: int | None) -> int:
    """Keep the question, send it unless she heard it already, and let the resolution clock stand.

    :return: the question.
    """
    kept = records(context)
    made = kept.questions.add(
        case=context.case.id,
        text=text,
        how=how,
        reply=reply,
        asked_at=context.now,
        asked_by=by,
        status=questions.WAITING,
    )
    if how in SPOKEN:
        person = context.uow.people.find(by)
        kept.conversation.add(
            case=context.case.id,
            at=context.now,
            inward=False,
            author=person.name if person else by,
            text=text,
        )
    elif how != questions.WITH_REPLY:
        write_to_customer(context, "question", key=f"question:{made.id}", more={"question": text})
    pauses.stand(context, pauses.QUESTION)
    context.record("question.asked", {"question": made.id, "how": how})
    return made.id


def remind(context: Context, question: int) -> None:
    """Ask once more."""
    found = records(context).questions.get(question)
    key = f"question-reminder:{question}"
    write_to_customer(context, "question_reminder", key=key, more={"question": found.text})
    context.record("question.reminded", {"question": question})


def end(context: Context, question: int, outcome: str, contact: int | None, at: str | None) -> None:
    """The wait is over; the clock runs on from the moment at which it was, however late that was entered.

    A question that never reached her was no reason to wait: the clock runs as if it had not been asked.
    """
    kept = records(context)
    found = kept.questions.get(question)
    moment = datetime.fromisoformat(at) if at else context.now
    if outcome == questions.LOST:
        moment = found.asked_at
    kept.questions.change(found, status=outcome, contact=contact, ended_at=context.now)
    pauses.go_on(context, moment)
    context.record(f"question.{outcome}", {"question": question})


def decide(context: Context, submission: dict[str, Json], question: int) -> None:
    """Keep how the work goes on without the answer."""
    context.record("question.decided", {"question": question, "words": submission.get("words") or ""})
