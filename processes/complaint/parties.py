"""Who takes part in a case besides the customer: a dealer, with whom somebody coordinates (S8)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from engine.model import Case, Json
from engine.ports import Queries, UnitOfWork
from processes.complaint.records import Records
from processes.complaint.records.dealers import Dealer
from processes.complaint.records.rows import Complaint

CONCERNED = "dealer concerned"
"""The message that begins a coordination."""
WROTE = "dealer wrote"
"""The message that brings a dealer's word to whoever coordinates with her."""
DEALERS = "dealer."
"""How the types of events begin that tell of a dealer and are nobody else's."""
OVER = "coordination over"
"""The message that ends a coordination with its case."""


def join(kept: Records, case: int, given: Mapping[str, Json], *, language: str, now: datetime) -> Dealer:
    """The dealer of a form as a party of the case.

    One who is known by her name or address keeps what the form leaves out.
    """
    fields = ("name", "email", "reference", "notified_on")
    values = {field: str(given.get(field) or "").strip() for field in fields}
    for known in kept.dealers.by("case", case):
        if known.left_at is None and _same(known, values):
            news = {name: value for name, value in values.items() if value and not getattr(known, name)}
            return kept.dealers.change(known, **news)
    return kept.dealers.add(case=case, **values, language=language, pin="", step="", joined_at=now)


def _same(known: Dealer, values: Mapping[str, str]) -> bool:
    """Whether two entries mean one dealer; an entry without name and address means whoever is known."""
    if known.email and values["email"]:
        return known.email.casefold() == values["email"].casefold()
    return not (known.name and values["name"]) or known.name.casefold() == values["name"].casefold()


def join_by_form(uow: UnitOfWork, case: Case, form: Mapping[str, Json], now: datetime) -> None:
    """Make the dealer of a contact that reached the house through her a party, and have it coordinated."""
    given = form.get("dealer")
    if form.get("channel") != "dealer" or not isinstance(given, dict) or not given.get("name"):
        return
    dealer = join(uow.records, case.id, given, language=str(form.get("language") or "en"), now=now)
    concern(uow, case, dealer, now)


def concern(uow: UnitOfWork, case: Case, dealer: Dealer, now: datetime) -> None:
    """Have somebody coordinate with her, unless somebody does already."""
    key = str(dealer.id)
    if coordinated(uow, dealer) or uow.messages.waiting_for(CONCERNED, key):
        return
    uow.messages.add(
        name=CONCERNED,
        key=key,
        payload={"case": case.number, "dealer_id": dealer.id},
        created_at=now,
        case=case.id,
    )


def coordinated(uow: UnitOfWork, dealer: Dealer) -> bool:
    """Whether an instance of the coordination with her runs: it waits for the end of the case throughout."""
    return uow.subscriptions.find(OVER, str(dealer.id)) is not None


def dealers_of(queries: Queries | UnitOfWork, case: int) -> list[Dealer]:
    """The dealers who take part in a case, and in what was merged into it."""
    kept: Records = queries.records
    found = [dealer for dealer in kept.dealers.by("case", case) if dealer.left_at is None]
    for merger in kept.merged_into(case):
        found += dealers_of(queries, merger.case)
    return found


def may_be_told(complaint: Complaint, case: Case, dealer: Dealer) -> bool:
    """Whether she gets access without a person's word for it.

    Not in a confidential case, and not where the complaint is about her.
    """
    about = complaint.person_complained_about.casefold()
    return not case.confidential and not (dealer.name and dealer.name.casefold() in about)
