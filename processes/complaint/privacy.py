"""Personal data: told to whom they are about, kept no longer than needed, and taken out (GDPR 15 and 17).

What is taken out of a case are names, addresses, numbers of units, and all that was written; what stays are
its figures: dates, kinds, defects, remedies, sums. A legal hold keeps everything as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import orjson

from engine.commands import Engine
from engine.commands.instances import stop
from engine.commands.privacy import anonymise
from engine.errors import Conflict, Invalid, NotFound
from engine.model import Case, InstanceStatus, Json, StoredFile, Viewer
from engine.ports import Queries, UnitOfWork
from engine.sentences import say
from processes.complaint.parties import DEALERS, dealers_of
from processes.complaint.records import Records
from processes.complaint.records.rows import Complaint, Customer, Hold

STREAM = "privacy"
"""The stream of what was handed out and taken out at somebody's request."""
_BATCH = 200
_MOST_LOOKED = 25
_NOBODY = {
    name: ""
    for name in (
        "name",
        "organisation",
        "email",
        "phone",
        "address",
        "preferred_contact",
        "representative",
        "accessibility",
    )
}
_FIGURES = frozenset({"confirmed", "cause", "covered", "decision", "holds", "upheld", "ready_on", "until"})
"""What stays of findings: answers from a list and dates; free text goes."""
_MODEL = ("model", "scale", "sku", "batch")


@dataclass(frozen=True)
class Held:
    """A case in which something is held about a customer.

    :ivar hold: the legal hold on it, if any.
    :ivar hindrance: why it cannot be erased now; ``""`` when it can.
    """

    case: Case
    hold: Hold | None
    hindrance: str


def held_about(queries: Queries, customer: int, viewer: Viewer) -> list[Held]:
    """The cases of a customer that still hold her data, as far as the viewer may see them, newest first."""
    kept: Records = queries.records
    kept.customers.get(customer)
    return [
        Held(queries.cases.get(item.case), kept.hold_on(item.case), _hindrance(queries, item.case))
        for item in kept.complaints_of_customer(customer, _BATCH)
        if item.pin and queries.may_see(viewer, item.case)
    ]


def export(queries: Queries, customer: int, viewer: Viewer) -> bytes:
    """Everything that is held about a customer, as a ZIP archive: ``data.json`` and her files.

    A case that is hidden from the viewer is not in it: somebody else makes the export then.
    """
    kept: Records = queries.records
    held = held_about(queries, customer, viewer)
    told = {
        "customer": asdict(kept.customers.get(customer)),
        "units": [asdict(sale) for sale in kept.sales_of(customer)],
        "cases": [_case(queries, item.case) for item in held],
    }
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("data.json", orjson.dumps(told, default=str, option=orjson.OPT_INDENT_2))
        for item in held:
            for file in _files(queries, item.case):
                archive.writestr(_place(item.case, file), queries.files.content(file.hash))
    return packed.getvalue()


def note_export(engine: Engine, customer: int, *, viewer: Viewer) -> None:
    """Write down that what is held about a customer was handed out, and by whom."""
    with engine.store.write() as uow:
        payload: dict[str, Json] = {"customer": customer}
        uow.events.append(STREAM, "customer.exported", payload, at=engine.clock.now(), actor=viewer.person)
        uow.commit()


def _case(queries: Queries, case: Case) -> dict[str, Any]:
    """What is held in one case; the PIN's hash is no information about her.

    What a dealer and the house wrote to each other is the dealer's, and is not in it.
    """
    kept: Records = queries.records
    complaint = asdict(kept.complaints.get(case.id))
    del complaint["pin"]
    rows: Mapping[str, Sequence[Any]] = {
        "contacts": kept.contacts_of(case.id),
        "lines": kept.lines_of(case.id),
        "conversation": kept.words_of(case.id),
        "replies": kept.replies_of(case.id),
        "questions": kept.questions_of(case.id),
        "quotes": kept.quotes_of(case.id),
        "payments": kept.payments_of(case.id),
        "invoices": kept.invoices_of(case.id),
        "returns": kept.returns.by("case", case.id),
        "replacements": kept.replacements.by("case", case.id),
        "vouchers": kept.vouchers_of(case.id),
        "attempts_to_reach_her": kept.attempted_calls.by("case", case.id),
        "clocks": queries.clocks.of_case(case.id),
    }
    return {
        "number": case.number,
        "title": case.title,
        "status": case.status,
        "opened_at": case.opened_at,
        "closed_at": case.closed_at,
        "complaint": complaint,
        **{name: [asdict(row) for row in found] for name, found in rows.items()},
        "files": [_place(case, file) for file in _files(queries, case)],
        "history": [
            {"at": event.at, "what": event.type, "details": event.payload}
            for event in queries.events.of_case(case.id, limit=5000)
            if not event.type.startswith(DEALERS)
        ],
    }


def _files(queries: Queries, case: Case) -> list[StoredFile]:
    """The files of a case, without those that only a dealer sent."""
    sent = {
        hash
        for dealer in dealers_of(queries, case.id)
        for message in queries.records.dealer_messages.by("dealer", dealer.id)
        for hash in message.files
    }
    return [file for file in queries.files.of_case(case.id) if file.hash not in sent]


def _place(case: Case, file: StoredFile) -> str:
    name = "".join(sign if sign.isalnum() or sign in "._-" else "_" for sign in file.name)[-80:]
    return f"{case.number}/{file.hash[:12]}-{name}"


def set_hold(engine: Engine, case: Case, *, reason: str, viewer: Viewer) -> None:
    """Keep everything of a case until the hold is lifted.

    :raises Invalid: without a reason.
    :raises Conflict: when a hold stands, or the data are gone.
    """
    if not reason.strip():
        raise Invalid(say("Nothing says why."), remedy=say("Write down what the hold is for."))
    with engine.store.write() as uow:
        kept, now = uow.records, engine.clock.now()
        if kept.hold_on(case.id) is not None:
            raise Conflict(say("A hold stands on %(number)s already.", number=case.number))
        if not kept.complaints.get(case.id).pin:
            raise Conflict(say("%(number)s holds no personal data any more.", number=case.number))
        kept.holds.add(case=case.id, reason=reason.strip(), set_at=now, set_by=viewer.person, lifted_by="")
        _note(engine, uow, case, "hold.set", {"reason": reason.strip()}, viewer.person)
        uow.commit()


def lift_hold(engine: Engine, case: Case, *, viewer: Viewer) -> None:
    """Let the case be forgotten in its time again.

    :raises Conflict: when no hold stands.
    """
    with engine.store.write() as uow:
        kept = uow.records
        hold = kept.hold_on(case.id)
        if hold is None:
            raise Conflict(say("No hold stands on %(number)s.", number=case.number))
        kept.holds.change(hold, lifted_at=engine.clock.now(), lifted_by=viewer.person)
        _note(engine, uow, case, "hold.lifted", {}, viewer.person)
        uow.commit()


def erase(engine: Engine, customer: int, *, reason: str, viewer: Viewer) -> list[Held]:
    """Take a customer's data out of her cases at her request, where nothing forbids it (GDPR 17).

    :return: what had to stay, with why; her name and address stay as long as that.
    :raises Invalid: without a reason.
    """
    if not reason.strip():
        raise Invalid(say("Nothing says why."), remedy=say("Write down who asked for it, and when."))
    with engine.store.read() as queries:
        held = held_about(queries, customer, viewer)
    for item in held:
        if not item.hindrance:
            forget(engine, item.case, reason=reason.strip(), actor=viewer.person)
    with engine.store.write() as uow:
        _forget_customer(uow.records, customer)
        payload: dict[str, Json] = {"customer": customer, "reason": reason.strip()}
        uow.events.append(STREAM, "customer.erased", payload, at=engine.clock.now(), actor=viewer.person)
        uow.commit()
    return [item for item in held if item.hindrance]


def forget_old(engine: Engine) -> None:
    """Take personal data out of cases that were closed years ago and stand under no hold."""
    until = years_before(engine.clock.now(), engine.settings.retention_years)
    after = 0
    while True:
        with engine.store.read() as queries:
            kept: Records = queries.records
            batch = kept.identified(after, _BATCH)
            over = [case for item in batch if (case := _over(queries, item, until)) is not None]
        for case in over:
            forget(engine, case, reason="retention")
        if len(batch) < _BATCH:
            return
        after = batch[-1].case


def _over(queries: Queries, complaint: Complaint, until: datetime) -> Case | None:
    case = queries.cases.get(complaint.case)
    kept: Records = queries.records
    if case.closed_at is None or case.closed_at > until or kept.hold_on(case.id) is not None:
        return None
    return case


def forget(engine: Engine, case: Case, *, reason: str, actor: str = "") -> None:
    """Take the personal data out of one closed case, in one transaction; what still waits in it ends.

    :raises Conflict: while the case is open.
    """
    with engine.store.write() as uow:
        case = uow.cases.get(case.id)
        if case.status == "open":
            raise Conflict(say("%(number)s is open.", number=case.number), remedy=say("Settle it first."))
        for instance in uow.instances.of_case(case.id):
            if instance.status is InstanceStatus.ACTIVE:
                stop(engine.core, uow, instance.id, actor=actor, reason=reason)
        customer = _empty(uow.records, case.id)
        anonymise(engine.core, uow, case.id, actor=actor, reason=reason)
        if customer is not None:
            _forget_customer(uow.records, customer)
        uow.commit()


def _empty(kept: Records, case: int) -> int | None:
    """Empty the pack's rows of a case; gives whose it was."""
    complaint = kept.complaints.get(case)
    kept.complaints.change(
        complaint,
        customer=None,
        description="",
        product={name: complaint.product[name] for name in _MODEL if name in complaint.product},
        serial="",
        pin="",
        person_complained_about="",
        finding=_figures(complaint.finding),
    )
    for contact in kept.contacts_of(case):
        kept.contacts.change(
            contact, customer=None, description="", form={}, message_id=None, source=None, comment=""
        )
    for line in kept.lines.by("case", case):
        parts = {name: _figures(getattr(line, name)) for name in ("inspection", "guarantee", "repair")}
        kept.lines.change(line, appointment=None, **parts)
    for reply in kept.replies_of(case):
        kept.replies.change(
            reply, subject="", body="", address="", next_step="", contact_person="", question=""
        )
    for question in kept.questions_of(case):
        kept.questions.change(question, text="")
    for words in kept.words_of(case):
        kept.conversation.change(words, author="", text="")
    for quote in kept.quotes_of(case):
        kept.quotes.change(quote, note="")
    for payment in kept.payments_of(case):
        kept.payments.change(payment, reference="")
    for sent_in in kept.returns.by("case", case):
        kept.returns.change(sent_in, send_what="", send_to="", receipts=[], finding=None)
    for sent_out in kept.replacements.by("case", case):
        kept.replacements.change(sent_out, serial="", tracking="")
    for voucher in kept.vouchers_of(case):
        kept.vouchers.change(voucher, customer=None)
    for attempt in kept.attempted_calls.by("case", case):
        kept.attempted_calls.change(attempt, note="")
    for contest in kept.contests.by("case", case):
        kept.contests.change(contest, reason="", words="")
    for statement in kept.statements.by("complaint", case):
        kept.statements.change(statement, text="")
    for dealer in kept.dealers.by("case", case):
        kept.dealers.change(dealer, name="", email="", reference="", notified_on="", pin="", step="")
        for message in kept.dealer_messages.by("dealer", dealer.id):
            kept.dealer_messages.change(message, author="", text="", files=[])
    return complaint.customer


def _figures(found: dict[str, Json] | None) -> dict[str, Json] | None:
    return None if found is None else {name: value for name, value in found.items() if name in _FIGURES}


def _forget_customer(kept: Records, customer: int) -> None:
    """Take out name and address once no case needs them."""
    found: Customer = kept.customers.get(customer)
    if kept.complaints_of_customer(customer, 1) or kept.contacts.by("customer", customer):
        return
    kept.customers.change(found, **_NOBODY)
    for sale in kept.sales_of(customer):
        kept.sales.change(sale, customer=None)


def _hindrance(queries: Queries, case: int) -> str:
    """What forbids to erase a case before its time; ``""`` for nothing."""
    kept: Records = queries.records
    if queries.cases.get(case).status == "open":
        return "open"
    if kept.hold_on(case) is not None:
        return "hold"
    if kept.payments_of(case) or kept.invoices_of(case):
        return "books"
    return ""


def years_before(now: datetime, years: int) -> datetime:
    """The same day some years ago; the 29th of February becomes the 28th."""
    try:
        return now.replace(year=now.year - years)
    except ValueError:
        return now.replace(year=now.year - years, day=28)


def customer_of(queries: Queries, customer: int) -> Customer:
    """The customer with this id.

    :raises NotFound: when there is none, or nothing is known of her any more.
    """
    kept: Records = queries.records
    found = kept.customers.get(customer)
    if not (found.name or found.email or found.phone):
        raise NotFound("customer", customer)
    return found


def known_customer(queries: Queries, customer: int, viewer: Viewer) -> Customer:
    """The customer; to somebody from whom all her cases are hidden she does not exist.

    :raises NotFound: when there is none, or nothing is known of her any more.
    """
    found = customer_of(queries, customer)
    if not may_know(queries, found, viewer):
        raise NotFound("customer", customer)
    return found


def may_know(queries: Queries, customer: Customer, viewer: Viewer) -> bool:
    """Whether a viewer may know of a customer: one of her cases is shown to the viewer, or she has none."""
    kept: Records = queries.records
    cases = [item.case for item in kept.complaints_of_customer(customer.id, _MOST_LOOKED)]
    return not cases or any(queries.may_see(viewer, case) for case in cases)


def _note(engine: Engine, uow: UnitOfWork, case: Case, event: str, payload: dict[str, Json], by: str) -> None:
    uow.events.append(f"case:{case.id}", event, payload, at=engine.clock.now(), actor=by, case=case.id)
