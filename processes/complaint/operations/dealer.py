"""Coordinating with a dealer: her access, what the house writes to her, her own time to answer (S8)."""

from __future__ import annotations

from datetime import timedelta, tzinfo

from engine.errors import FormInvalid, Invalid
from engine.model import Json
from engine.registry import Context, Registry
from engine.sentences import say
from processes.complaint.desk import handlers, records, tell
from processes.complaint.facts import standing
from processes.complaint.parties import concern as have_coordinated
from processes.complaint.parties import dealers_of, join, may_be_told
from processes.complaint.pins import hashed, new_pin
from processes.complaint.records.dealers import Dealer, DealerMessage
from processes.complaint.texts import fill

_SHORTEST = 4
"""What is shorter of a customer's data is too common a word to look for."""


def register(registry: Registry) -> None:
    """Make these operations callable."""
    registry.operation("dealer.concern")(concern_dealer)
    registry.operation("dealer.involve")(involve)
    registry.operation("dealer.gather")(gather)
    registry.operation("dealer.coordinate")(coordinate)
    registry.operation("dealer.tell_handlers")(tell_handlers)
    registry.operation("dealer.tell_end")(tell_end)


def concern_dealer(context: Context, concern: str | None) -> None:
    """Have somebody coordinate with the dealer whom a matter is about; nobody when it is about another.

    Who she is comes from the sale where it is known; else the person who coordinates writes it down.
    """
    if concern != "dealer":
        return
    kept = records(context)
    known = dealers_of(context.uow, context.case.id)
    if not known:
        complaint = kept.complaints.get(context.case.id)
        sale = kept.sales.find(complaint.serial) if complaint.serial else None
        seller = (sale.seller if sale is not None else "") or str(complaint.product.get("seller") or "")
        given: dict[str, Json] = {"name": seller}
        known = [join(kept, context.case.id, given, language=complaint.language, now=context.now)]
    for dealer in known:
        have_coordinated(context.uow, context.case, dealer, context.now)


def involve(context: Context, dealer: int) -> None:
    """Send her number and PIN, where nothing speaks against it; else a person decides in the task."""
    kept = records(context)
    found = kept.dealers.get(dealer)
    context.record("dealer.joined", {"dealer": found.name, "reference": found.reference})
    if not found.pin and may_be_told(kept.complaints.get(found.case), context.case, found):
        _give_access(context, found)


def _give_access(context: Context, dealer: Dealer) -> Dealer:
    """Give her a PIN and send it; nothing without an address."""
    if not dealer.email:
        return dealer
    pin = new_pin()
    changed = records(context).dealers.change(dealer, pin=hashed(pin))
    key = f"dealer-access:{dealer.id}:{dealer.email}:{context.now}"
    _write(context, changed, "dealer_access", {"pin": pin}, key=key)
    context.record("dealer.invited", {"dealer": dealer.name})
    return changed


def gather(context: Context, dealer: int) -> dict[str, Json]:
    """Who she is, and what was written so far, for the task's form."""
    kept = records(context)
    found = kept.dealers.change(kept.dealers.get(dealer), answer_by=None)
    talk = kept.dealer_messages.by("dealer", dealer)
    zone = context.settings.tz
    return {
        "dealer": {
            "name": found.name,
            "email": found.email,
            "reference": found.reference,
            "access": f"number and PIN went to {found.email}" if found.pin else None,
        },
        "talk": "\n\n".join(_said(item, zone) for item in talk),
    }


def _said(message: DealerMessage, zone: tzinfo) -> str:
    files = f" (files: {len(message.files)})" if message.files else ""
    return f"{message.at.astimezone(zone):%Y-%m-%d %H:%M} {message.author}{files}:\n{message.text}"


def coordinate(
    context: Context, submission: dict[str, Json], dealer: int, answer_days: int
) -> dict[str, Json]:
    """Take what a person wrote to her, and how it goes on.

    :param answer_days: how long her word is waited for.
    :raises FormInvalid: when the message or the step names the customer, or cannot reach the dealer.
    """
    kept = records(context)
    message, step = (str(submission.get(name) or "").strip() for name in ("message", "step"))
    waits, leaves = submission.get("next") == "wait", submission.get("next") == "leave"
    found = _corrected(context, kept.dealers.get(dealer), submission)
    _refuse_naming(context, found, {"message": message, "step": step})
    if (message or waits) and not found.email:
        raise FormInvalid({"dealer.email": "Her address is not known, so she would not hear of it."})
    if waits and not message:
        raise FormInvalid({"message": "Write what you wait for."})
    if leaves:
        kept.dealers.change(found, pin="", left_at=context.now, answer_by=None)
        context.record("dealer.left", {"dealer": found.name})
        return {**submission, "answer_by": None}
    if message and not found.pin:
        found = _give_access(context, found)
    until = context.now + timedelta(days=answer_days) if waits else None
    found = kept.dealers.change(found, step=step or found.step, answer_by=until)
    if message:
        _say(context, found, message)
    context.record("dealer.coordinated", {"dealer": found.name, "text": message, "step": step})
    return {**submission, "answer_by": until.isoformat() if until else None}


def _corrected(context: Context, dealer: Dealer, submission: dict[str, Json]) -> Dealer:
    """What the person wrote of her; at another address she needs another PIN."""
    given = submission.get("dealer") or {}
    if not isinstance(given, dict):
        raise Invalid(say("The dealer is not a group of answers."))
    news = {name: str(given.get(name) or "").strip() for name in ("name", "email", "reference")}
    pin = {} if news["email"].casefold() == dealer.email.casefold() else {"pin": ""}
    return records(context).dealers.change(dealer, **news, **pin)


def _refuse_naming(context: Context, dealer: Dealer, words: dict[str, str]) -> None:
    """Refuse words to her that hold the customer's name, address, mail or phone.

    :raises FormInvalid: for each field that does.
    """
    kept = records(context)
    case = standing(context.uow, context.case)
    customers = {kept.complaints.get(number).customer for number in (case.id, dealer.case)}
    known = [customer for key in customers if key is not None and (customer := kept.customers.find(key))]
    secrets = {
        value.strip().casefold()
        for customer in known
        for value in (customer.name, customer.email, customer.phone, customer.address)
        if len(value.strip()) >= _SHORTEST
    } - {dealer.name.casefold(), dealer.email.casefold()}
    wrong = {
        field: "This names the customer. A dealer hears nothing of who she is."
        for field, text in words.items()
        if any(secret in text.casefold() for secret in secrets)
    }
    if wrong:
        raise FormInvalid(wrong)


def _say(context: Context, dealer: Dealer, text: str) -> None:
    """Keep a message of the house, and send it."""
    person = context.uow.people.find(context.actor)
    said = records(context).dealer_messages.add(
        dealer=dealer.id,
        at=context.now,
        inward=False,
        author=person.name if person is not None else context.settings.house,
        text=text,
        files=[],
    )
    _write(context, dealer, "dealer_message", {"text": text}, key=f"dealer-message:{said.id}")


def tell_handlers(context: Context, dealer: int) -> None:
    """Tell whoever works on the case that she wrote again while her task waits."""
    found = records(context).dealers.get(dealer)
    last = records(context).dealer_messages.by("dealer", dealer)[-1]
    case = context.case
    tell(
        context,
        handlers(context),
        say("%(number)s: the dealer %(name)s has written", number=case.number, name=found.name),
        f"{case.title}\n{context.settings.public_address}/cases/{case.number}",
        key=f"dealer-wrote:{last.id}",
    )


def tell_end(context: Context, dealer: int) -> None:
    """Tell her that the case is over; what the customer was told or paid is not hers to know."""
    found = records(context).dealers.get(dealer)
    records(context).dealers.change(found, answer_by=None)
    if found.pin and found.left_at is None:
        _write(context, found, "dealer_over", {}, key=f"dealer-over:{context.instance}")


def _write(context: Context, dealer: Dealer, text: str, more: dict[str, Json], *, key: str) -> None:
    """Send her a text of the pack; it is given nothing of the case but her own part."""
    settings = context.settings
    number = context.uow.cases.get(dealer.case).number
    given: dict[str, Json] = {
        "case": number,
        "dealer": {"name": dealer.name, "reference": dealer.reference or None},
        "link": f"{settings.public_address}/dealer?number={number}",
        "sender": settings.house,
        **more,
    }
    filled = fill(context.artefact, text, dealer.language, given)
    context.send(
        settings.customer_channel,
        dealer.email,
        {"subject": filled.subject, "body": filled.body},
        key=key,
    )
