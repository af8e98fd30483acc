"""The dealer's session: which part of a case she opened with number and PIN, and until when.

As the customer's session in :mod:`web.customer`, and apart from it and from the sign-in of staff: none gives
the others' rights. It ends after two hours, and at once when she gets another PIN or takes no further part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import wraps
from typing import Any

import flask_babel
from flask import redirect, session, url_for
from flask.typing import ResponseReturnValue

from processes.complaint.pins import mark_of
from processes.complaint.records import Records
from processes.complaint.records.dealers import Dealer
from web import access, current
from web.customer import SPAN
from web.i18n import languages

_UNTIL = "dealer_until"
_MARK = "dealer_mark"
_NOTICE = "dealer_notice"


def let_in(dealer: Dealer) -> None:
    """Remember that number and PIN were this dealer's."""
    session[access.DEALER] = dealer.id
    session[_UNTIL] = (current.now() + SPAN).isoformat()
    session[_MARK] = mark_of(dealer.pin)


def leave() -> None:
    """Forget her; other sign-ins stay."""
    for name in (access.DEALER, _UNTIL, _MARK, _NOTICE):
        session.pop(name, None)


def opened() -> Dealer | None:
    """The dealer who signed in here, not too long ago, and who still takes part."""
    known, until = access.dealer_party(), session.get(_UNTIL)
    if known is None or not isinstance(until, str) or current.now() >= datetime.fromisoformat(until):
        return None
    with current.engine().store.read() as queries:
        records: Records = queries.records
        dealer = records.dealers.find(known)
    if dealer is None or dealer.left_at is not None or session.get(_MARK) != mark_of(dealer.pin):
        return None
    return dealer


def own_part(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Decorator, the innermost: the view gets the dealer who signed in; others give number and PIN first."""

    @wraps(view)
    def only_own(**rest: Any) -> ResponseReturnValue:
        dealer = opened()
        if dealer is None:
            return redirect(url_for("dealer.sign_in"), 303)
        with in_language_of(dealer):
            return view(dealer, **rest)

    return only_own


@contextmanager
def in_language_of(dealer: Dealer) -> Iterator[None]:
    """Speak her language, where the pages can; else the browser's choice stays."""
    if dealer.language not in languages():
        yield
        return
    with flask_babel.force_locale(dealer.language):
        yield


def notice() -> None:
    """Have her page say once that her message was taken; it is shown without scripts, too."""
    session[_NOTICE] = True


def take_notice() -> bool:
    """Whether her message was just taken; said once."""
    return bool(session.pop(_NOTICE, False))
