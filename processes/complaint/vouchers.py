"""Vouchers: found by their code, and redeemed once (S9)."""

from __future__ import annotations

from dataclasses import dataclass

from engine.commands import Engine
from engine.errors import Invalid, NotFound
from engine.model import Case, Viewer
from engine.ports import Queries
from engine.sentences import say
from processes.complaint.records.rows import Voucher

_DASHES = str.maketrans({"–": "-", "—": "-", " ": None})


@dataclass(frozen=True)
class Found:
    """A voucher and the case it was given for."""

    voucher: Voucher
    case: Case


def spelt(code: str) -> str:
    """A code as it is kept, however it was typed."""
    plain = code.translate(_DASHES).replace("-", "").upper()
    return "-".join(plain[place : place + 4] for place in range(0, len(plain), 4))


def find(queries: Queries, code: str, viewer: Viewer) -> Found:
    """The voucher with this code.

    :raises NotFound: when there is none, or the viewer may not know of its case.
    """
    voucher = queries.records.vouchers.find(spelt(code))
    if voucher is None or not queries.may_see(viewer, voucher.case):
        raise NotFound("voucher", code)
    return Found(voucher, queries.cases.get(voucher.case))


def redeem(engine: Engine, code: str, purpose: str, *, viewer: Viewer) -> Voucher:
    """Redeem a voucher: once, however many try at the same moment.

    :param purpose: what it is redeemed for, such as an order's number.
    :raises NotFound: when there is none, or the viewer may not know of its case.
    :raises Conflict: when it was redeemed before, or has expired.
    """
    if not purpose.strip():
        raise Invalid(
            say("Nothing says what it is redeemed for."), remedy=say("Enter the order or the invoice.")
        )
    with engine.store.read() as queries:
        found = find(queries, code, viewer)
    now = engine.clock.now()
    with engine.store.write() as uow:
        here = now.astimezone(engine.settings.tz)
        redeemed: Voucher = uow.records.redeem(found.voucher.code, here, purpose.strip())
        uow.events.append(
            f"case:{found.case.id}",
            "voucher.redeemed",
            {"code": redeemed.code, "for": purpose.strip(), "amount": redeemed.amount},
            at=now,
            actor=viewer.person,
            case=found.case.id,
        )
        uow.commit()
    return redeemed
