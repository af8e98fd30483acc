"""Every owner of a recalled batch: found in sales and complaints, told once, reminded while silent (S11)."""

from __future__ import annotations

import secrets
from collections import defaultdict

from engine.model import Json
from engine.registry import Context, Registry
from processes.complaint.desk import address_to_reach, as_letter, records
from processes.complaint.recall_notices import notice_story
from processes.complaint.recalls import lost_notices
from processes.complaint.records import Records
from processes.complaint.records.recalls import Owner, Recall
from processes.complaint.texts import fill

_MOST = 100_000
_SECRET = 24


def register(registry: Registry) -> None:
    """Make these operations callable."""
    registry.operation("recall.list_owners")(list_owners)
    registry.operation("recall.notify")(notify)
    registry.operation("recall.remind")(remind)


def list_owners(context: Context, recall: int) -> dict[str, Json]:
    """List whoever has units of the batch; called again, it takes in who came to be known since.

    A unit that was sold to nobody known is listed with its seller, so that it is not forgotten.
    """
    kept = records(context)
    listed = kept.recall_owners.by("recall", recall)
    known = {owner.customer: owner for owner in listed if owner.customer is not None}
    owned, free = _units(kept, kept.recalls.get(recall))
    for customer, units in sorted(owned.items()):
        if customer not in known:
            _add(kept, recall, customer, sorted(units), "")
        elif set(known[customer].units) != units:
            kept.recall_owners.change(known[customer], units=sorted(units))
    nameless = {owner.units[0]: owner for owner in listed if owner.customer is None}
    for serial in sorted(free.keys() - nameless.keys()):
        _add(kept, recall, None, [serial], free[serial])
    for serial in nameless.keys() - free.keys():
        kept.recall_owners.remove(nameless[serial])
    every = kept.recall_owners.by("recall", recall)
    context.record("recall.owners_listed", {"owners": len(every)})
    return {"owners": len(every), "unknown": sum(1 for owner in every if owner.customer is None)}


def _units(kept: Records, recall: Recall) -> tuple[dict[int, set[str]], dict[str, str]]:
    """Customer → her units; and the units of nobody known → their sellers."""
    sold = [sale for sale in kept.sales.by("batch", recall.batch) if sale.sku == recall.sku]
    owned: dict[int, set[str]] = defaultdict(set)
    for sale in sold:
        if sale.customer is not None:
            owned[sale.customer].add(sale.serial)
    serials = {sale.serial for sale in sold}
    for complaint in kept.complaints_of_batch(recall.batch, limit=_MOST):
        if complaint.customer is not None and complaint.serial in serials:
            owned[complaint.customer].add(complaint.serial)
    for finding in kept.findings.by("batch", recall.batch):
        complaint = kept.complaints.get(finding.case)
        if finding.sku == recall.sku and complaint.customer is not None:
            owned[complaint.customer].update({complaint.serial} - {""})
    taken = set().union(*owned.values()) if owned else set()
    return owned, {sale.serial: sale.seller for sale in sold if sale.serial not in taken}


def _add(kept: Records, recall: int, customer: int | None, units: list[str], seller: str) -> None:
    kept.recall_owners.add(
        recall=recall,
        customer=customer,
        units=units,
        seller=seller,
        token=secrets.token_urlsafe(_SECRET),
        address="",
        reminders=0,
        response="",
        comment="",
        recorded_by="",
        remedy="",
    )


def notify(context: Context, recall: int) -> None:
    """Tell every listed owner once, by mail or letter; those without an address wait for a person."""
    kept = records(context)
    found = kept.recalls.get(recall)
    told = 0
    for owner in kept.recall_owners.by("recall", recall):
        if owner.notified_at is None and _write(context, found, owner, "recall_owner", "notice"):
            told += 1
    context.record("recall.notified", {"owners": told})


def remind(context: Context, recall: int) -> None:
    """Remind whoever has not answered; whoever came to be known since is told for the first time.

    Whom the last notice did not reach gets none: a person finds another way to her.
    """
    list_owners(context, recall)
    kept = records(context)
    found = kept.recalls.get(recall)
    reminded = 0
    lost = lost_notices(context.uow, found, kept.recall_owners.by("recall", recall))
    for owner in kept.recall_owners.by("recall", recall):
        number = owner.reminders + 1
        silent = owner.notified_at is not None and not owner.response and owner.id not in lost
        if silent and _write(context, found, owner, "recall_owner_reminder", f"reminder:{number}"):
            kept.recall_owners.change(owner, reminders=number)
            reminded += 1
    notify(context, recall)
    context.record("recall.reminded", {"owners": reminded})


def _write(context: Context, recall: Recall, owner: Owner, text: str, mark: str) -> bool:
    """Send an owner a text in her language; false where no address of hers is known."""
    kept = records(context)
    customer = kept.customers.find(owner.customer) if owner.customer is not None else None
    address = address_to_reach(customer)
    if customer is None or not address:
        return False
    story = notice_story(context.settings, recall, owner, customer)
    filled = fill(context.artefact, text, customer.language, story)
    context.send(
        context.settings.channel_to(address),
        address,
        {"subject": filled.subject, "body": filled.body, **as_letter(customer, address)},
        key=f"recall:{owner.id}:{mark}",
        quiet=owner.notified_at is not None and not recall.safety,
    )
    if owner.notified_at is None:
        kept.recall_owners.change(owner, address=address, notified_at=context.now)
    return True
