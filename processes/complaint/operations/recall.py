"""From a confirmed finding to a recall that is decided, told to every owner, and checked (S11)."""

from __future__ import annotations

from dataclasses import replace

from engine.errors import Conflict, Invalid
from engine.model import Json
from engine.registry import Context, Registry
from engine.sentences import say
from processes.complaint import recalls
from processes.complaint.desk import DEFECTS, close_case, records, tell
from processes.complaint.operations import recall_owners
from processes.complaint.operations.inspection import own_line
from processes.complaint.records import Records
from processes.complaint.records.recalls import Recall
from processes.complaint.records.rows import Line


def register(registry: Registry) -> None:
    """Make these operations callable."""
    registry.operation("recall.count")(count)
    registry.operation("recall.propose")(propose)
    registry.operation("recall.open")(open_recall)
    registry.operation("recall.hold")(hold)
    registry.operation("recall.assess")(assess)
    registry.operation("recall.decide")(decide)
    registry.operation("recall.measure")(measure)
    registry.operation("recall.check")(check)
    registry.operation("recall.settle_stock")(settle_stock)
    registry.operation("recall.close")(close)
    recall_owners.register(registry)


def count(
    context: Context, line: dict[str, Json] | None, confirmed: bool, made_wrong: bool, danger: bool
) -> dict[str, Json]:
    """Keep what the finding says of the batch, and count what was confirmed of it so far.

    :param line: the line that was examined; ``None`` where a danger is confirmed before any inspection.
    :param confirmed: whether the problem is there; a safety concern of the complaint is confirmed with it.
    :param made_wrong: whether it came from how the item was made.
    """
    kept = records(context)
    complaint = kept.complaints.get(context.case.id)
    about = recalls.batch_of(kept, complaint)
    examined = own_line(context, line) if line else None
    safety = bool(confirmed) and bool(danger or complaint.safety)
    defect = _defect(kept, context.case.id, examined)
    if examined is not None:
        counts = bool(confirmed) and bool(made_wrong or safety)
        _keep(context, examined, about, counts=counts, safety=safety)
    return {
        "sku": about.sku,
        "model": about.model,
        "batch": about.batch,
        "defect": defect,
        "safety": safety,
        "complaints": recalls.complaints_of(kept, about.sku, about.batch, defect),
        "shipped": recalls.shipped_of(kept, about.sku, about.batch),
    }


def _defect(kept: Records, case: int, examined: Line | None) -> str:
    if examined is not None:
        return examined.defect
    return next((line.defect for line in kept.lines_of(case)), "other")


def _keep(context: Context, line: Line, about: recalls.Batch, *, counts: bool, safety: bool) -> None:
    """One row a line: a later inspection takes the place of the one before."""
    kept = records(context)
    values = {
        "case": line.case,
        "sku": about.sku,
        "batch": about.batch,
        "defect": line.defect,
        "counts": counts,
        "safety": safety,
        "found_at": context.now,
    }
    before = kept.findings.find(line.id)
    if before is None:
        kept.findings.add(line=line.id, **values)
    else:
        kept.findings.change(before, **values)


def propose(context: Context, found: dict[str, Json], reason: str | None) -> bool:
    """Raise a proposal in a case of its own; gives whether a new one was raised.

    There is one at a time for a model, batch and defect. What was decided before comes again only when more
    complaints were confirmed since, or another case tells of a danger.
    """
    kept = records(context)
    standing = recalls.standing_of(str(found["sku"]), str(found["batch"]), str(found["defect"]))
    open_one = next(iter(kept.recalls.by("standing", standing)), None)
    if open_one is not None:
        _join(context, open_one, found)
        return False
    if _settled_before(context, found):
        return False
    made = kept.recalls.add(
        **{name: found[name] for name in ("sku", "model", "batch", "defect", "safety")},
        source=context.case.id,
        complaints=found["complaints"],
        shipped=found["shipped"],
        reason=reason or "",
        raised_by="",
        raised_at=context.now,
        status="proposed",
        standing=standing,
    )
    context.uow.messages.add(
        name="recall proposed",
        key=str(made.id),
        payload={"recall": made.id},
        created_at=context.now,
        sender=context.instance,
    )
    context.record("recall.proposed", {"batch": made.batch, "reason": reason or ""})
    return True


def _join(context: Context, recall: Recall, found: dict[str, Json]) -> None:
    """A further complaint about a batch whose recall is open; the first danger is told at once."""
    if found["safety"] and not recall.safety:
        changed = records(context).recalls.change(recall, safety=True)
        _alarm(context, changed, "A danger to people was confirmed since.")
    number = context.uow.cases.get(recall.case).number if recall.case else ""
    context.record("recall.joined", {"recall": number})


def _settled_before(context: Context, found: dict[str, Json]) -> bool:
    """Whether the same was decided before, and nothing has come since."""
    same = [
        recall
        for recall in records(context).recalls.by("batch", found["batch"])
        if (recall.sku, recall.defect) == (found["sku"], found["defect"])
    ]
    if not same:
        return False
    last = same[-1]
    if found["safety"]:
        return last.status == "rejected" and last.source == context.case.id
    return last.status == "closed" or int(found["complaints"]) <= last.complaints


def open_recall(context: Context, recall: int) -> dict[str, Json]:
    """Name the recall's case and load what those read who hold, assess and decide."""
    kept = records(context)
    found = kept.recalls.change(kept.recalls.get(recall), case=context.case.id)
    context.uow.cases.save(replace(context.case, title=recalls.title_of(found), kind=recalls.PROCESS))
    context.record("recall.opened", {"batch": found.batch, "reason": found.reason})
    if found.safety:
        _alarm(context, found, found.reason)
    return facts_of(context, found)


def _alarm(context: Context, recall: Recall, reason: str) -> None:
    number = context.uow.cases.get(recall.case).number if recall.case else context.case.number
    tell(
        context,
        context.uow.people.with_role("leadership"),
        say("DANGER, recall proposed %(number)s: %(model)s", number=number, model=recall.model),
        f"{recalls.title_of(recall)}\n{reason}\n{context.settings.public_address}/recalls",
        key=f"recall:{recall.id}:danger",
    )


def facts_of(context: Context, recall: Recall) -> dict[str, Json]:
    """A recall as forms read it; ``share`` is in percent, ``null`` where the units shipped are not known.

    ``rejected_before`` is the reason for which the same was rejected last, if it was.
    """
    share = round(100 * recall.complaints / recall.shipped, 1) if recall.shipped else None
    return {
        "sku": recall.sku,
        "model": recall.model,
        "batch": recall.batch or None,
        "defect": DEFECTS.get(recall.defect, recall.defect),
        "complaints": recall.complaints,
        "shipped": recall.shipped,
        "share": share,
        "safety": recall.safety,
        "reason": recall.reason,
        "rejected_before": _rejected_before(context, recall),
    }


def _rejected_before(context: Context, recall: Recall) -> str | None:
    same = [
        other.decision
        for other in records(context).recalls.by("batch", recall.batch)
        if other.status == "rejected" and (other.sku, other.defect) == (recall.sku, recall.defect)
    ]
    last = same[-1] if same else None
    if last is None:
        return None
    person = context.uow.people.find(str(last["by"]))
    return f"{person.name if person else last['by']}, {str(last['at'])[:10]}: {last['reason']}"


def hold(context: Context, submission: dict[str, Json], recall: int) -> None:
    """Keep what the warehouse holds back, and where."""
    kept = records(context)
    held = {**submission, "by": context.actor, "at": context.now.isoformat()}
    kept.recalls.change(kept.recalls.get(recall), status="held", hold=held)
    context.record("recall.held", {"units": submission.get("units_held")})


def assess(context: Context, submission: dict[str, Json], recall: int) -> dict[str, Json]:
    """Keep the assessment; the batch may be named or corrected, and is counted anew.

    :raises Conflict: when another recall of that model, batch and defect is open.
    """
    kept = records(context)
    found = kept.recalls.get(recall)
    about = recalls.model_of(kept, str(submission["sku"]))
    batch = str(submission["batch"]).strip()
    standing = recalls.standing_of(about.sku, batch, found.defect)
    if any(other.id != recall for other in kept.recalls.by("standing", standing)):
        raise Conflict(
            say("Another recall of this model, batch and defect is open."),
            remedy=say("Recommend no recall here, and go on with the other one."),
        )
    model = about.model if about.sku != found.sku else found.model
    changed = kept.recalls.change(
        found,
        sku=about.sku,
        model=model,
        batch=batch,
        standing=standing,
        complaints=recalls.complaints_of(kept, about.sku, batch, found.defect),
        shipped=recalls.shipped_of(kept, about.sku, batch),
        status="assessed",
        assessment={**submission, "by": context.actor, "at": context.now.isoformat()},
    )
    context.uow.cases.save(replace(context.case, title=recalls.title_of(changed)))
    context.record("recall.assessed", {"recommendation": submission.get("recommendation")})
    return {"facts": facts_of(context, changed), "assessment": submission, "sku": changed.sku, "batch": batch}


def decide(context: Context, submission: dict[str, Json], recall: int) -> None:
    """Keep the decision with who took it; a rejected proposal stays with its reason.

    What was confirmed until now is what a later proposal must exceed.
    """
    kept = records(context)
    found = kept.recalls.get(recall)
    rejected = submission.get("decision") == "reject"
    kept.recalls.change(
        found,
        status="rejected" if rejected else "running",
        standing=None if rejected else found.standing,
        complaints=recalls.complaints_of(kept, found.sku, found.batch, found.defect),
        decision={**submission, "by": context.actor, "at": context.now.isoformat()},
    )
    context.record("recall.rejected" if rejected else "recall.approved", {"reason": submission.get("reason")})


def measure(context: Context, recall: int, target: int) -> dict[str, Json]:
    """How far the recall has reached.

    :param target: the share of owners, in percent, whose item must be accounted for.
    """
    kept = records(context)
    reached = _reached(context, recall, target)
    kept.recalls.change(kept.recalls.get(recall), effect=reached)
    context.record("recall.measured", {"share": reached["share"], "target": reached["target"]})
    return reached


def check(context: Context, submission: dict[str, Json], recall: int, target: int) -> None:
    """Keep the judgement on the recall's effect, with the figures of this moment.

    :raises Invalid: when it is to be closed while somebody who sends her item in has got nothing for it, or
        without a reason though too few owners are accounted for.
    """
    kept = records(context)
    reached = _reached(context, recall, target)
    effective = submission.get("decision") == "effective"
    if effective and reached["unsettled"]:
        raise Invalid(
            say(
                "%(unsettled)s owners who send their item in have got nothing for it yet.",
                unsettled=reached["unsettled"],
            ),
            remedy=say("Record on the page of recalls what each of them got, then close it."),
        )
    if effective and not reached["enough"] and not str(submission.get("reason") or "").strip():
        raise Invalid(
            say("Only %(share)s %% of the owners are accounted for.", share=reached["share"]),
            remedy=say("Say why it is closed all the same, or remind the owners."),
        )
    effect = {**reached, **submission, "by": context.actor, "at": context.now.isoformat()}
    kept.recalls.change(kept.recalls.get(recall), effect=effect)
    context.record("recall.checked", {"decision": submission.get("decision"), "share": reached["share"]})


def _reached(context: Context, recall: int, target: int) -> dict[str, Json]:
    kept = records(context)
    owners = kept.recall_owners.by("recall", recall)
    lost = recalls.lost_notices(context.uow, kept.recalls.get(recall), owners)
    return recalls.figures(owners, int(target), lost)


def settle_stock(context: Context, submission: dict[str, Json], recall: int) -> None:
    """Keep what became of the units that were held back."""
    kept = records(context)
    found = kept.recalls.get(recall)
    kept.recalls.change(
        found, hold={**(found.hold or {}), "settled": submission, "settled_by": context.actor}
    )
    context.record("recall.stock_settled", {"outcome": submission.get("outcome")})


def close(context: Context, recall: int) -> None:
    """The recall is over; a rejected one stays rejected."""
    kept = records(context)
    found = kept.recalls.get(recall)
    status = "rejected" if found.status == "rejected" else "closed"
    kept.recalls.change(found, status=status, standing=None, closed_at=context.now)
    close_case(context, "closed")
    context.record("recall.closed", {"status": status})
