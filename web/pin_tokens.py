"""Tokens of the API for customers and dealers, got with number and PIN as their pages are opened.

A token is signed with the installation's key, holds for two hours, and ends at once when the case, or the
dealer, gets another PIN. It opens one case, or one dealer's part of it, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app, request
from itsdangerous import BadData, URLSafeSerializer

from engine.errors import NotAllowed
from engine.model import Case
from processes.complaint import dealers, portal
from processes.complaint.pins import mark_of
from processes.complaint.records import Records
from processes.complaint.records.dealers import Dealer
from web import current
from web.i18n import gettext
from web.throttle import Throttle

SPAN = timedelta(hours=2)
_CUSTOMER, _DEALER = "customer", "dealer"


@dataclass(frozen=True)
class Issued:
    """A new token, told once."""

    token: str
    number: str
    until: datetime


def for_customer(number: str, pin: str) -> Issued:
    """A token for the case of a number and its PIN.

    :raises NotAllowed: in the same words whichever of them is wrong, or after too many wrong tries.
    """
    with _Counted("customer_pin_throttle"):
        case = portal.check_pin(current.engine(), number.strip()[:40], "".join(pin.split())[:40])
    with current.engine().store.read() as queries:
        mark = mark_of(queries.records.complaints.get(case.id).pin)
    return _issue(_CUSTOMER, case.number, case.number, mark)


def for_dealer(number: str, pin: str) -> Issued:
    """A token for a dealer's part of the case of a number.

    :raises NotAllowed: as :func:`for_customer`.
    """
    with _Counted("dealer_pin_throttle"):
        dealer = dealers.check_pin(current.engine(), number.strip()[:40], "".join(pin.split())[:40])
    return _issue(_DEALER, str(dealer.id), number.strip().upper(), mark_of(dealer.pin))


def case_of(token: str) -> Case | None:
    """The case that a customer's token opens, if it does."""
    number, mark = _read(_CUSTOMER, token)
    if not number:
        return None
    with current.engine().store.read() as queries:
        records: Records = queries.records
        case = queries.cases.find(number)
        complaint = records.complaints.find(case.id) if case is not None else None
    return case if complaint is not None and mark and mark_of(complaint.pin) == mark else None


def dealer_of(token: str) -> Dealer | None:
    """The dealer whose token it is, while she takes part in the case."""
    id, mark = _read(_DEALER, token)
    if not id:
        return None
    with current.engine().store.read() as queries:
        found: Dealer | None = queries.records.dealers.find(int(id))
    if found is None or found.left_at is not None or not mark or mark_of(found.pin) != mark:
        return None
    return found


class _Counted:
    """Counts wrong PINs by address together with those of the page, so that neither is a way around."""

    def __init__(self, name: str) -> None:
        self._throttle: Throttle = current_app.extensions[name]
        self._address = request.remote_addr or ""

    def __enter__(self) -> None:
        if self._throttle.refused(self._address):
            raise NotAllowed(
                gettext("There were too many wrong tries. Wait a quarter of an hour."), reason="guesses"
            )

    def __exit__(self, _: object, error: object, __: object) -> None:
        if isinstance(error, NotAllowed):
            self._throttle.failed(self._address)


def _issue(kind: str, whose: str, number: str, mark: str) -> Issued:
    until = current.now() + SPAN
    return Issued(_signer(kind).dumps([whose, mark, until.isoformat()]), number, until)


def _read(kind: str, token: str) -> tuple[str, str]:
    """Whose a token is, and the mark of the PIN that it was got with; empty for one that does not hold."""
    try:
        whose, mark, until = _signer(kind).loads(token)
    except BadData:
        return "", ""
    return (whose, mark) if current.now() < datetime.fromisoformat(until) else ("", "")


def _signer(kind: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=f"{kind} token")
