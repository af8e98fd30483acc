"""Replies by a person: drafted from a text, sent by the customer's channel, counted once delivered (S9)."""

from __future__ import annotations

from engine.errors import Conflict, Invalid
from engine.model import Json
from engine.registry import Context, Registry
from engine.sentences import say
from processes.complaint import questions
from processes.complaint.desk import SPOKEN, as_letter, language_of, records, story
from processes.complaint.records import Records
from processes.complaint.records.rows import Contact, Customer, Reply
from processes.complaint.texts import fill

WORDS_ON_A_REPLY = ("case settled", "customer not satisfied")
"""Messages by which a customer's word on a final reply reaches her complaint."""
_LABELS = {
    "en": ("We wait for your answer: ", "Next step: ", "On: ", "Your contact: "),
    "zh": ("请您答复：", "下一步：", "日期：", "您的联系人："),
}
"""What stands before a reply's question, next step, date and contact."""
_REMEDIES = {"repaired": "repaired", "replaced": "replaced", "refunded": "refunded", "returned": "returned"}


def register(registry: Registry) -> None:
    """Make these operations callable."""
    registry.operation("reply.draft")(draft)
    registry.operation("reply.write")(write)
    registry.operation("reply.approve")(approve)
    registry.operation("reply.send")(send)
    registry.operation("reply.redirect")(redirect)
    registry.operation("reply.deliver")(deliver)


def draft(context: Context, kind: str) -> dict[str, Json]:
    """A draft for a person to work on, in the customer's language, for her preferred channel."""
    kept = records(context)
    complaint = kept.complaints.get(context.case.id)
    customer = kept.customers.find(complaint.customer)
    text = fill(
        context.artefact, f"reply_{kind}_{_outcome(context, kind)}", language_of(context), story(context)
    )
    channel = _channel(customer)
    made = kept.replies.add(
        case=context.case.id,
        kind=kind,
        cycle=complaint.cycle,
        subject=text.subject,
        body=text.body,
        channel=channel,
        address="",
        next_step="",
        next_on="",
        contact_person="",
        written_by="",
        approved_by="",
        attempt=0,
        question="",
    )
    return {"id": made.id, "kind": kind, "subject": text.subject, "body": text.body, "channel": channel}


def _channel(customer: Customer | None) -> str:
    """How a reply goes out: as she prefers, else as she can be reached; its writer may choose otherwise."""
    if customer is None:
        return "portal"
    written = "email" if customer.email else ("letter" if customer.address else "portal")
    return customer.preferred_contact or written


def _outcome(context: Context, kind: str) -> str:
    """Which text fits what happened so far."""
    kept = records(context)
    complaint = kept.complaints.get(context.case.id)
    about_product = complaint.type == "complaint" and complaint.concern in ("", "product")
    if kind == "interim":
        if complaint.type != "complaint":
            return "contact"
        return "inspection" if about_product else "matter"
    if context.case.status == "withdrawn":
        return "withdrawn"
    if complaint.type != "complaint":
        if context.data.get("voucher"):
            return "rewarded"
        return "answered" if complaint.type == "consultation" else "thanked"
    if not about_product:
        return "matter"
    kinds = {payment.kind for payment in kept.payments_of(context.case.id)}
    if "payment" in kinds and "refund" not in kinds:
        return "paid"
    remedies = {line.remedy for line in kept.lines_of(context.case.id) if line.remedy}
    return _REMEDIES.get(next(iter(remedies)), "mixed") if len(remedies) == 1 else "mixed"


def write(context: Context, submission: dict[str, Json], reply: int) -> None:
    """Keep what a person wrote or said."""
    kept = records(context)
    kept.replies.change(
        kept.replies.get(reply),
        subject=str(submission["subject"]),
        body=str(submission["body"]),
        channel=str(submission["channel"]),
        next_step=str(submission.get("next_step") or ""),
        next_on=str(submission.get("next_on") or ""),
        contact_person=str(submission.get("contact_person") or ""),
        question=str(submission.get("question") or "").strip(),
        written_by=context.actor,
        approved_by="",
    )


def approve(context: Context, submission: dict[str, Json], reply: int) -> None:
    """Keep the second person's decision."""
    kept = records(context)
    if submission.get("approved") == "yes":
        kept.replies.change(kept.replies.get(reply), approved_by=context.actor)
    context.record("reply.reviewed", {"reply": reply, "approved": submission.get("approved")})


def send(context: Context, reply: int) -> None:
    """Hand a written reply to its channel; a spoken one was delivered in the conversation it records.

    Without an address there is nobody to deliver to: the reply failed, and a person finds another way.
    """
    kept = records(context)
    found = kept.replies.get(reply)
    if not found.written_by:
        raise Invalid(say("Nobody has written this reply."), remedy=say("A reply is by a person."))
    found = kept.replies.change(found, attempt=found.attempt + 1, sent_at=context.now)
    if found.channel in SPOKEN:
        return
    if found.channel == "portal":
        context.throw("reply sent", str(reply), {})
        return
    address = address_of(kept, context.case.id, found)
    if not address:
        context.throw(
            "reply failed", str(reply), {"error": f"There is no address for a reply by {found.channel}."}
        )
        return
    customer = kept.customers.find(kept.complaints.get(context.case.id).customer)
    signed = _name(context, found.written_by)
    context.send(
        context.settings.channel_to(address),
        address,
        {
            "subject": found.subject,
            "body": _whole(found, language_of(context)),
            **as_letter(customer, address, signed),
        },
        key=f"reply:{reply}:{found.attempt}",
        on_sent="reply sent",
        on_failed="reply failed",
        answer_key=str(reply),
    )


def address_of(kept: Records, case: int, reply: Reply) -> str:
    """Where a written reply goes: the address given for it, else the customer's own; ``""`` for none."""
    customer = kept.customers.find(kept.complaints.get(case).customer)
    if reply.address or customer is None:
        return reply.address
    return customer.address if reply.channel == "letter" else customer.email


def redirect(context: Context, submission: dict[str, Json], reply: int) -> dict[str, Json]:
    """Another channel or address, after the first one failed."""
    kept = records(context)
    found = kept.replies.get(reply)
    channel = str(submission["channel"])
    summary = str(submission.get("summary") or "")
    kept.replies.change(
        found,
        channel=channel,
        address=str(submission.get("address") or ""),
        body=f"{found.body}\n\n{summary}" if summary else found.body,
    )
    context.record("reply.redirected", {"reply": reply, "channel": channel})
    return {"channel": channel}


def deliver(context: Context, reply: int) -> None:
    """The reply counts from now: each contact that waited for one when it was sent is told."""
    kept = records(context)
    found = kept.replies.get(reply)
    if found.delivered_at is not None:
        raise Conflict(say("This reply was delivered before."), at=found.delivered_at)
    found = kept.replies.change(found, delivered_at=context.now)
    kept.conversation.add(
        case=context.case.id,
        at=context.now,
        inward=False,
        author=_name(context, found.written_by),
        text=f"{found.subject}\n\n{_whole(found, language_of(context))}",
    )
    if found.question and context.case.status == "open":
        customer = kept.customers.find(kept.complaints.get(context.case.id).customer)
        said = (found.question, questions.WITH_REPLY, found.written_by, reply)
        context.throw(questions.ASKED, context.case.number, questions.begun(context.case, customer, *said))
    contacts = kept.contacts_of(context.case.id)
    answered = [contact for contact in contacts if _answers(context, found, contact)]
    settles = found.kind == "final" and _settled(context, kept)
    payload = {"delivered_at": context.now.isoformat(), "final": settles}
    for contact in answered:
        context.throw("reply delivered", str(contact.id), payload)
    if settles:
        asked = [*answered, *(contact for contact in contacts if contact.status == "replied")]
        for contact in asked:
            context.throw("final reply delivered", str(contact.id), payload)
        if asked or any(contact.status == "asked" for contact in contacts):
            _forget_earlier_words(context)
    context.record("reply.delivered", {"reply": reply, "kind": found.kind, "channel": found.channel})


def _answers(context: Context, reply: Reply, contact: Contact) -> bool:
    """Whether a reply answers a contact: one that was here, registered and waiting, when it was sent."""
    waits = context.uow.subscriptions.find("reply delivered", str(contact.id))
    return (
        contact.status == "open"
        and waits is not None
        and contact.entered_at <= (reply.sent_at or context.now)
    )


def counting(kept: Records, reply: Reply) -> list[Contact]:
    """The contacts that count a delivered reply, and not an earlier one that did arrive."""
    return [contact for contact in kept.contacts_of(reply.case) if _counts(contact, reply)]


def _counts(contact: Contact, reply: Reply) -> bool:
    if contact.status == "asked":
        return reply.kind == "final"
    return contact.status == "replied" and contact.replied_at == reply.delivered_at


def _settled(context: Context, kept: Records) -> bool:
    """Whether nothing is left to examine, so that the customer can be asked about a final reply (Q2)."""
    complaint = kept.complaints.get(context.case.id)
    if context.case.status != "open" or complaint.type != "complaint":
        return True
    if complaint.concern not in ("", "product"):
        return complaint.finding is not None
    return complaint.concern != "" and all(line.status == "final" for line in kept.lines_of(context.case.id))


def _forget_earlier_words(context: Context) -> None:
    """A word that nobody waited for was about an earlier reply; the customer is asked about this one."""
    for name in WORDS_ON_A_REPLY:
        for message in context.uow.messages.waiting_for(name, context.case.number):
            context.uow.messages.delivered(message.id, context.now, None)


def _whole(reply: Reply, language: str) -> str:
    """The body with question, next step, date and contact where they were given, in her language."""
    given = (reply.question, reply.next_step, reply.next_on, reply.contact_person)
    labels = _LABELS.get(language, _LABELS["en"])
    more = [f"{label}{value}" for label, value in zip(labels, given, strict=True) if value]
    return "\n".join([reply.body.rstrip(), "", *more]).rstrip() + "\n" if more else reply.body


def _name(context: Context, person: str) -> str:
    found = context.uow.people.find(person)
    return found.name if found else person
