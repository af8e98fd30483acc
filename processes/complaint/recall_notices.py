"""Notices of a recall that did not arrive: found out, and their owners told in another way (S11)."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

from engine.commands import Engine
from engine.errors import Conflict, Invalid
from engine.mail import Bounce
from engine.model import Json, Outward
from engine.ports import UnitOfWork
from engine.sentences import say
from engine.settings import Settings
from processes.complaint.desk import customer_json
from processes.complaint.records import Records
from processes.complaint.records.recalls import Owner, Recall
from processes.complaint.records.rows import Customer
from processes.complaint.texts import fill

WAYS = ("mail", "letter", "phone")
"""How an owner is told whom a notice did not reach: at another mail address; or by a person, who says so."""
_MARK = 32


def notice_story(settings: Settings, recall: Recall, owner: Owner, customer: Customer) -> dict[str, Json]:
    """What the texts to owners may name."""
    decision = recall.decision or {}
    other = decision.get(f"notice_{customer.language}")
    return {
        "customer": customer_json(customer),
        "model": recall.model,
        "batch": recall.batch,
        "units": ", ".join(owner.units) or None,
        "notice": other or decision.get("notice"),
        "link": f"{settings.public_address}/recall/{owner.token}",
        "sender": settings.house,
    }


def came_back(engine: Engine, uow: UnitOfWork, bounce: Bounce) -> None:
    """Keep that a notice bounced: in the outbox, which says what arrived, and in the recall's history.

    The bounce must name the address that the notice went to and, where it names a mail of the desk, that one.
    """
    kept: Records = uow.records
    address = bounce.final_recipient.strip()
    if not address or not bounce.lasting:
        return
    for owner in kept.recall_owners.by("address", address):
        recall = kept.recalls.get(owner.recall)
        sent = _last_sent(uow, owner, bounce.original_message_id) if recall.status == "running" else None
        if sent is None:
            continue
        reason = bounce.diagnostic or "The mail came back."
        uow.outbox.save(replace(sent, status="bounced", error=reason))
        uow.events.append(
            f"case:{recall.case}",
            "recall.notice_lost",
            {"owner": owner.id, "reason": reason},
            at=engine.clock.now(),
            case=recall.case,
        )


def _last_sent(uow: UnitOfWork, owner: Owner, message_id: str | None) -> Outward | None:
    """The notice or reminder that a bounce is about; the last one where it does not say."""
    keys = [
        f"recall:{owner.id}:notice",
        *(f"recall:{owner.id}:again:{number}" for number in range(1, _times(uow, owner) + 1)),
        *(f"recall:{owner.id}:reminder:{number}" for number in range(1, owner.reminders + 1)),
    ]
    found = [item for item in map(uow.outbox.find, keys) if item is not None and item.status == "sent"]
    mark = (message_id or "").strip("<> ").partition("@")[0]
    ours = [item for item in found if sha256(item.key.encode()).hexdigest()[:_MARK] == mark]
    return next(iter(ours), max(found, key=lambda item: item.created_at, default=None))


def _times(uow: UnitOfWork, owner: Owner) -> int:
    """How many further notices she got."""
    number = 0
    while uow.outbox.find(f"recall:{owner.id}:again:{number + 1}") is not None:
        number += 1
    return number


def tell_again(engine: Engine, owner: int, way: str, words: str, *, actor: str) -> Owner:
    """Tell an owner in another way: mail a notice to another address, or write down that a person told her.

    :param words: the mail address; the address of the letter; or what was said on the phone.
    :raises Invalid: when the way is none, or nothing is said of it.
    :raises Conflict: when the recall is not running.
    """
    words, now = " ".join(words.split())[:500], engine.clock.now()
    if way not in WAYS:
        raise Invalid(say("No way was chosen."), remedy=say("Choose how she is told."))
    if not words or (way == "mail" and "@" not in words):
        raise Invalid(
            say("Nothing says where or how she was told."),
            remedy=say(
                "Write the other mail address, the address of the letter, or what was said on the phone."
            ),
        )
    with engine.store.write() as uow:
        kept: Records = uow.records
        before = kept.recall_owners.get(owner)
        recall = kept.recalls.get(before.recall)
        if recall.status != "running":
            raise Conflict(
                say("This recall is not running."), remedy=say("Register a complaint about the item instead.")
            )
        if way == "mail":
            _mail(engine, uow, recall, before, words)
        address = words if way != "phone" else before.address
        changed = kept.recall_owners.change(before, address=address, notified_at=now)
        uow.events.append(
            f"case:{recall.case}",
            "recall.told_again",
            {"owner": owner, "way": way, "reason": words if way == "phone" else ""},
            at=now,
            actor=actor,
            case=recall.case,
        )
        uow.commit()
    engine.core.wake(uow.work_due)
    return changed


def _mail(engine: Engine, uow: UnitOfWork, recall: Recall, owner: Owner, address: str) -> None:
    kept: Records = uow.records
    customer = kept.customers.find(owner.customer) if owner.customer is not None else None
    if customer is None:
        raise Invalid(
            say("Nobody knows who owns this item."), remedy=say("Register its owner as a customer first.")
        )
    kept.customers.change(customer, email=address)
    release = uow.instances.of_case(recall.case)[0].release if recall.case else 0
    contents = engine.core.library.edition(uow.releases, release).contents
    story = notice_story(engine.settings, recall, owner, customer)
    text = fill(contents.get, "recall_owner", customer.language, story)
    uow.outbox.add(
        key=f"recall:{owner.id}:again:{_times(uow, owner) + 1}",
        channel=engine.settings.customer_channel,
        recipient=address,
        payload={"subject": text.subject, "body": text.body},
        created_at=engine.clock.now(),
        case=recall.case,
    )
