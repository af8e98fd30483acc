"""Recalls as diagrams and pages share them: which batch, how many complaints, whose response (S11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.commands import Engine
from engine.commands.instances import NewCase, start
from engine.errors import Conflict, Invalid, NotFound
from engine.model import Case, Json, Outward, Viewer
from engine.ports import Queries, UnitOfWork
from engine.sentences import say
from processes.complaint.desk import DEFECTS
from processes.complaint.records import Records
from processes.complaint.records.recalls import Owner, Recall
from processes.complaint.records.rows import Complaint

PROCESS = "recall"
PREFIX = "C"
RESPONSES = ("returns", "keeps", "gone", "unreachable")
"""What an owner may do: send the item in, keep it, or no longer have it; or nobody could reach her."""
OWN_RESPONSES = RESPONSES[:3]
"""What an owner can say herself."""
REMEDIES = ("repaired", "replaced", "refunded")
ALL_ANSWERED = "all owners answered"
"""The message that a running recall waits for, keyed by its id."""


@dataclass(frozen=True)
class Batch:
    """What a recall is about; ``batch`` is ``""`` where nothing tells it."""

    sku: str
    model: str
    batch: str


def batch_of(kept: Records, complaint: Complaint) -> Batch:
    """The batch of a complaint's item: by the sale of its serial number, else as the form says."""
    product = complaint.product
    sale = kept.sales.find(complaint.serial) if complaint.serial else None
    named = (sale.sku if sale else "") or str(product.get("sku") or "") or str(product.get("model") or "")
    found = model_of(kept, named)
    model = found.model if found.model != found.sku else str(product.get("model") or found.sku)
    batch = (sale.batch if sale else "") or str(product.get("batch") or "").strip()
    return Batch(found.sku, model, batch)


def model_of(kept: Records, named: str) -> Batch:
    """A model by its number or its name; what is not in the register stands as it was written."""
    named = named.strip()
    product = kept.products.find(named) or next(iter(kept.products.by("model", named)), None)
    return Batch(product.sku, product.model, "") if product else Batch(named, named, "")


def standing_of(sku: str, batch: str, defect: str) -> str:
    """What no two recalls that are undecided or running may share."""
    return "|".join((sku, batch, defect))


def complaints_of(kept: Records, sku: str, batch: str, defect: str) -> int:
    """How many complaints an inspection confirmed of this model, batch and defect.

    Complaints are counted, not lines: two items of one unit make its batch look no worse than it is.
    """
    if not batch:
        return 0
    found = kept.findings.by("batch", batch)
    return len({item.case for item in found if item.counts and (item.sku, item.defect) == (sku, defect)})


def shipped_of(kept: Records, sku: str, batch: str) -> int:
    """How many units of it the sales records know; 0 where the batch is not known."""
    return kept.units_shipped(sku, batch) if batch else 0


def title_of(recall: Recall) -> str:
    """One line that tells a recall from others."""
    batch = f"batch {recall.batch}" if recall.batch else say("batch not known yet")
    return f"{say('Recall')}: {recall.model}, {batch}, {DEFECTS.get(recall.defect, recall.defect)}"


def figures(owners: Iterable[Owner], target: int, lost: Mapping[int, str] | None = None) -> dict[str, Json]:
    """How far a recall has reached.

    ``share`` is how many of the owners, in whole percent, told what becomes of their item; ``lost`` those
    whose notice did not arrive and who have not answered otherwise: they were not reached.

    :param lost: as :func:`lost_notices` gives them.
    """
    listed = list(owners)
    silent = {owner.id for owner in listed if not owner.response}
    gone = silent & (lost or {}).keys()
    answered = [owner for owner in listed if owner.response in OWN_RESPONSES]
    returning = [owner for owner in listed if owner.response == "returns"]
    share = 100 * len(answered) // len(listed) if listed else 100
    return {
        "owners": len(listed),
        "notified": sum(1 for owner in listed if owner.notified_at is not None and owner.id not in gone),
        "lost": len(gone),
        "unknown": sum(1 for owner in listed if owner.customer is None),
        "answered": len(answered),
        "unreachable": sum(1 for owner in listed if owner.response == "unreachable"),
        "returning": len(returning),
        "unsettled": sum(1 for owner in returning if not owner.remedy),
        "share": share,
        "target": target,
        "enough": share >= target,
    }


def lost_notices(queries: Queries | UnitOfWork, recall: Recall, owners: Iterable[Owner]) -> dict[int, str]:
    """Owners whose last notice did not arrive, each with what the carrier said.

    A notice is lost when its channel gave it up or when it bounced; what was told later in any other way
    takes its place.
    """
    if recall.case is None:
        return {}
    said: dict[int, Outward] = {}
    for outward in queries.outbox.undelivered(recall.case):
        kind, _, rest = outward.key.partition(":")
        owner = rest.partition(":")[0]
        if kind == "recall" and owner.isdecimal():
            said[int(owner)] = outward
    return {owner.id: said[owner.id].error for owner in owners if _is_lost(owner, said.get(owner.id))}


def _is_lost(owner: Owner, last: Outward | None) -> bool:
    """Whether the last notice that did not arrive is the last word to her; several may be of one moment."""
    if last is None or owner.notified_at is None:
        return False
    same = last.created_at == owner.notified_at and last.recipient == owner.address
    return same or last.created_at > owner.notified_at


def open_by_hand(
    engine: Engine, *, model: str, batch: str, defect: str, reason: str, safety: bool, actor: str
) -> Case:
    """A person proposes a recall; it goes the same way as one that the threshold proposed.

    :raises Invalid: when model, batch, defect or reason is missing.
    :raises Conflict: when one for the same stands already.
    """
    for name, value in (("model", model), ("batch", batch), ("reason", reason)):
        if not value.strip():
            raise Invalid(
                say("The %(name)s is missing.", name=name),
                remedy=say("Fill it in; everybody who decides reads it."),
            )
    if defect not in DEFECTS:
        raise Invalid(say("No defect was chosen."), remedy=say("Choose what is wrong with the items."))
    now = engine.clock.now()
    with engine.store.write() as uow:
        kept: Records = uow.records
        found, batch = model_of(kept, model), batch.strip()
        standing = standing_of(found.sku, batch, defect)
        _refuse_second(uow, standing)
        made = kept.recalls.add(
            sku=found.sku,
            model=found.model,
            batch=batch,
            defect=defect,
            safety=safety,
            complaints=complaints_of(kept, found.sku, batch, defect),
            shipped=shipped_of(kept, found.sku, batch),
            reason=reason.strip(),
            raised_by=actor,
            raised_at=now,
            status="proposed",
            standing=standing,
        )
        opening = NewCase(prefix=PREFIX, title=title_of(made), kind=PROCESS)
        started = start(engine.core, uow, PROCESS, {"recall": made.id}, opening=opening, actor=actor)
        uow.commit()
    engine.core.wake(uow.work_due)
    return started.case


def _refuse_second(uow: UnitOfWork, standing: str) -> None:
    kept: Records = uow.records
    for other in kept.recalls.by("standing", standing):
        number = uow.cases.get(other.case).number if other.case else ""
        raise Conflict(
            say(
                "A recall of the same model, batch and defect is already open. %(number)s", number=number
            ).strip(),
            remedy=say("Go on with that one."),
        )


def listed(queries: Queries, viewer: Viewer, most: int) -> list[Recall]:
    """Recalls and proposals that the viewer may see, the newest first."""
    found: Sequence[Recall] = queries.records.recalls.where(newest=True, limit=most)
    return [item for item in found if item.case is None or queries.may_see(viewer, item.case)]


def recall_of(queries: Queries, viewer: Viewer, number: str) -> tuple[Case, Recall]:
    """The recall of a case; to somebody barred from it, it does not exist.

    :raises NotFound: when there is none that the viewer may see.
    """
    case = queries.case_by_number(viewer, number)
    found = queries.records.recalls.by("case", case.id) if case is not None else []
    if case is None or not found:
        raise NotFound("recall", number)
    return case, found[0]


def owner_in(queries: Queries, viewer: Viewer, number: str, owner: int) -> Owner:
    """An owner of the recall of a case.

    :raises NotFound: when she is none of it, or the viewer may not see it.
    """
    _, recall = recall_of(queries, viewer, number)
    found: Owner | None = queries.records.recall_owners.find(owner)
    if found is None or found.recall != recall.id:
        raise NotFound("owner", owner)
    return found


def is_among(owner: Owner, chosen: str, lost: Mapping[int, str]) -> bool:
    """Whether an owner is one of the ``silent``, of those who send the item in (``returns``), of those
    without an address (``unaddressed``), or of those whose notice did not arrive (``lost``); with ``""``
    everybody is.

    :param lost: what :func:`lost_notices` says.
    """
    if chosen == "lost":
        return owner.id in lost and not owner.response
    if chosen == "silent":
        return not owner.response
    if chosen == "returns":
        return owner.response == "returns"
    return owner.notified_at is None if chosen == "unaddressed" else True


def owner_of(kept: Records, token: str) -> Owner:
    """The owner whose notice carried this token.

    :raises NotFound: when no notice did.
    """
    found = next(iter(kept.recall_owners.by("token", token)), None)
    if found is None:
        raise NotFound("recall notice", token)
    return found


def respond(engine: Engine, owner: int, response: str, comment: str = "", *, actor: str = "") -> Owner:
    """Keep what an owner does with her item; she may say something else while the recall runs.

    :param actor: the person of the house who writes it down; ``""`` when the owner did so herself.
    :raises Invalid: when the response is none.
    :raises Conflict: when the recall is not running.
    """
    if response not in (RESPONSES if actor else OWN_RESPONSES):
        raise Invalid(say("No answer was chosen."), remedy=say("Choose one of the answers."))
    now = engine.clock.now()
    with engine.store.write() as uow:
        kept: Records = uow.records
        before = kept.recall_owners.get(owner)
        recall = _running(kept, before)
        changed = kept.recall_owners.change(
            before, response=response, comment=comment.strip(), responded_at=now, recorded_by=actor
        )
        _tell(uow, recall, "recall.answered", {"owner": owner, "response": response}, engine, actor)
        if not before.response and not kept.silent_owners(recall.id):
            uow.messages.add(
                name=ALL_ANSWERED, key=str(recall.id), payload={}, created_at=now, case=recall.case
            )
        uow.commit()
    engine.core.wake(uow.work_due)
    return changed


def settle(engine: Engine, owner: int, remedy: str, *, actor: str) -> Owner:
    """Keep what an owner who sent her item in got for it, free of charge.

    :raises Invalid: when the remedy is none.
    :raises Conflict: when the recall is not running, or she did not say that she sends it in.
    """
    if remedy not in REMEDIES:
        raise Invalid(say("No remedy was chosen."), remedy=say("Choose what the owner got."))
    now = engine.clock.now()
    with engine.store.write() as uow:
        kept: Records = uow.records
        before = kept.recall_owners.get(owner)
        recall = _running(kept, before)
        if before.response != "returns":
            raise Conflict(
                say("This owner did not say that she sends her item in."),
                remedy=say("Record her answer first."),
            )
        changed = kept.recall_owners.change(before, remedy=remedy, settled_at=now)
        _tell(uow, recall, "recall.remedied", {"owner": owner, "remedy": remedy}, engine, actor)
        uow.commit()
    return changed


def _running(kept: Records, owner: Owner) -> Recall:
    recall = kept.recalls.get(owner.recall)
    if recall.status != "running":
        raise Conflict(
            say("This recall is closed; nothing more is written down in it."),
            remedy=say("Register a complaint about the item instead."),
        )
    return recall


def _tell(
    uow: UnitOfWork, recall: Recall, type: str, payload: dict[str, Json], engine: Engine, actor: str
) -> None:
    uow.events.append(
        f"case:{recall.case}", type, payload, at=engine.clock.now(), actor=actor, case=recall.case
    )
