"""The customer's session: which case she opened with number and PIN, and until when.

It lives in the same signed cookie as the sign-in of staff and has nothing to do with it: neither gives the
other's rights. It holds the case's number only after the PIN was checked, ends after two hours, and ends
at once when the case gets another PIN.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

import flask_babel
from flask import redirect, session, url_for
from flask.typing import ResponseReturnValue

from engine.model import Case
from engine.ports import Queries
from processes.complaint.pins import mark_of
from processes.complaint.records import Records
from web import access, current
from web.i18n import languages

SPAN = timedelta(hours=2)
"""How long an opened case stays open in a browser."""
_UNTIL = "customer_until"
_MARK = "customer_mark"
_NOTICE = "customer_notice"
_NEW = "customer_new"
_SHOWN = timedelta(minutes=15)


def let_in(case: Case) -> None:
    """Remember that the PIN of this case was right."""
    with current.engine().store.read() as queries:
        mark = _mark(queries, case.id)
    session[access.CUSTOMER] = case.number
    session[_UNTIL] = (current.now() + SPAN).isoformat()
    session[_MARK] = mark


def leave() -> None:
    """Forget the case; a sign-in of staff stays."""
    for name in (access.CUSTOMER, _UNTIL, _MARK, _NOTICE):
        session.pop(name, None)


def opened(number: str) -> Case | None:
    """The case of this number, when it is the one that was opened here and not too long ago."""
    known = access.customer_case()
    if known is None or known != number.strip().upper() or not _in_time():
        return None
    with current.engine().store.read() as queries:
        case = queries.cases.find(known)
        if case is None or session.get(_MARK) != _mark(queries, case.id):
            return None
    return case


def own_case(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Decorator, the innermost: the view gets the opened case for its number; others give a PIN first."""

    @wraps(view)
    def only_own(number: str, **rest: Any) -> ResponseReturnValue:
        case = opened(number)
        if case is None:
            return redirect(url_for("follow.sign_in", number=number), 303)
        with in_language_of(case):
            return view(case, **rest)

    return only_own


@contextmanager
def in_language_of(case: Case) -> Iterator[None]:
    """Speak the language of the case, where the pages can; else the browser's choice stays."""
    wanted = language_of(case)
    if wanted not in languages():
        yield
        return
    with flask_babel.force_locale(wanted):
        yield


def language_of(case: Case) -> str:
    """The language of the case's letters, such as ``en``; ``""`` before anything is known."""
    with current.engine().store.read() as queries:
        records: Records = queries.records
        complaint = records.complaints.find(case.id)
    return complaint.language if complaint else ""


def notice(code: str) -> None:
    """Have the case's page say once what was done; it is shown without scripts, too."""
    session[_NOTICE] = code


def take_notice() -> str:
    """What was done last, said once; ``""`` when there is nothing to say."""
    return str(session.pop(_NOTICE, ""))


def show_pin(number: str, pin: str) -> None:
    """Keep a new case's number and PIN for the page that tells them, for a quarter of an hour."""
    until = current.now() + _SHOWN
    session[_NEW] = {"number": number, "pin": pin, "until": until.isoformat()}


def new_pin() -> tuple[str, str] | None:
    """Number and PIN that wait to be written down, if any."""
    kept = session.get(_NEW)
    if not kept or current.now() >= datetime.fromisoformat(kept["until"]):
        forget_pin()
        return None
    return kept["number"], kept["pin"]


def forget_pin() -> None:
    """She wrote it down, or it is too late."""
    session.pop(_NEW, None)


def _in_time() -> bool:
    until = session.get(_UNTIL)
    return isinstance(until, str) and current.now() < datetime.fromisoformat(until)


def _mark(queries: Queries, case: int) -> str:
    """Changes with the PIN and tells nothing about it."""
    records: Records = queries.records
    complaint = records.complaints.find(case)
    return mark_of(complaint.pin) if complaint else ""
