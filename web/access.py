"""Who may use a route. Every route says so, or the application does not start.

``@access.allow("staff")`` on a view names who may use it. The words: ``public`` (anybody), ``customer``
(somebody who opened a case with its number and PIN), ``dealer`` (one who opened her part of
a case likewise), ``staff`` (anybody who is signed in), or a role such as ``leadership``. Several words mean:
any of them. ``api`` means by a token and never by a session: alone the token of anybody who works here, with
roles of somebody who has one of them, with ``customer`` or ``dealer`` one that she got for number and PIN.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, request, session
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Unauthorized

from engine.errors import NotAllowed, SettingsInvalid
from engine.model import Case, Viewer
from engine.sentences import say
from processes.complaint.records.dealers import Dealer
from web import current, pin_tokens
from web.auth import token_of, token_people
from web.i18n import gettext

V = TypeVar("V", bound=Callable[..., Any])

ROLES = frozenset({"reception", "handler", "head", "leadership", "process_owner", "administrator"})
KINDS = frozenset({"public", "customer", "dealer", "staff", "api"})
CUSTOMER = "customer"
"""The session's key for the number of the case that a customer opened."""

DEALER = "dealer"
"""The session's key for the dealer who opened her part of a case."""

_RULES = "access_rules"
_BUILT_IN = {
    "static": "public",
    "security.login": "public",
    "security.logout": "public",
    "security.change_password": "staff",
}
"""Routes that libraries bring."""


def allow(*who: str) -> Callable[[V], V]:
    """Decorator, below the route's: these may use the view."""
    unknown = set(who) - KINDS - ROLES
    if unknown or not who:
        raise ValueError(f"No such kind of user: {', '.join(sorted(unknown)) or 'none was named'}.")

    def mark(view: V) -> V:
        view.allowed = frozenset(who)  # type: ignore[attr-defined]  # read by `check`
        return view

    return mark


def rule_of(app: Flask, endpoint: str) -> frozenset[str]:
    """Who may use an endpoint."""
    rules: Mapping[str, frozenset[str]] = app.extensions[_RULES]
    return rules[endpoint]


def check(app: Flask) -> None:
    """Collect what every route declares, at the end of building the application.

    :raises SettingsInvalid: when one declares nothing, with its name.
    """
    rules: dict[str, frozenset[str]] = {}
    silent: list[str] = []
    for rule in app.url_map.iter_rules():
        built_in = _BUILT_IN.get(rule.endpoint)
        found = (
            frozenset({built_in}) if built_in else getattr(app.view_functions[rule.endpoint], "allowed", None)
        )
        if found is None:
            silent.append(f"{rule.endpoint} ({rule.rule})")
        else:
            rules[rule.endpoint] = found
    if silent:
        raise SettingsInvalid(
            say("These routes do not say who may use them: %(silent)s.", silent=", ".join(sorted(silent))),
            remedy='Put @access.allow("staff"), or who else may, below the route.',
        )
    app.extensions[_RULES] = rules


def guard() -> ResponseReturnValue | None:
    """Before every request: refuse who may not.

    :raises Unauthorized: when nobody is signed in.
    :raises NotAllowed: when the person signed in may not.
    """
    if request.endpoint is None:
        return None
    rule = rule_of(current_app, request.endpoint)
    if "api" in rule:
        _admit_by_token(rule)
        return None
    if "public" in rule or ("customer" in rule and customer_case() is not None):
        return None
    if "dealer" in rule and dealer_party() is not None:
        return None
    person = current.person_or_none()
    if person is None:
        raise Unauthorized(gettext("Sign in to see this page."))
    if not permits(rule, current.viewer()):
        raise _not_for_role()
    return None


def _admit_by_token(rule: frozenset[str]) -> None:
    """Let in whoever carries the right kind of token; cookies mean nothing here."""
    if "customer" in rule or "dealer" in rule:
        token = token_of(request)
        g.token_case = pin_tokens.case_of(token) if "customer" in rule else None
        g.token_dealer = pin_tokens.dealer_of(token) if "dealer" in rule else None
        if g.token_case is None and g.token_dealer is None:
            raise Unauthorized(gettext("This needs a token that was got with number and PIN."))
        return
    g.person = token_people().of(request)
    if g.person is None:
        raise Unauthorized(gettext("This needs a token of somebody who works here."))
    if rule & ROLES and not rule & g.person.roles:
        raise _not_for_role()


def token_case() -> Case:
    """The case of the customer whose token the request carries."""
    return cast(Case, g.token_case)


def token_dealer() -> Dealer:
    """The dealer whose token the request carries."""
    return cast(Dealer, g.token_dealer)


def _not_for_role() -> NotAllowed:
    return NotAllowed(
        gettext("This page is not for your role."),
        reason="role",
        remedy=gettext("Ask the administrator if you need it for your work."),
    )


def permits(rule: frozenset[str], viewer: Viewer) -> bool:
    """Whether a rule lets somebody who is signed in through."""
    return "staff" in rule or bool(rule & viewer.roles)


def customer_case() -> str | None:
    """The number of the case that the customer of this session opened, if any."""
    return session.get(CUSTOMER)


def dealer_party() -> int | None:
    """The id of the dealer who opened her part of a case in this session, if any."""
    return session.get(DEALER)


def wants_dealer(endpoint: str) -> bool:
    """Whether a route is a dealer's and not the staff's."""
    rule = rule_of(current_app, endpoint)
    return "dealer" in rule and "staff" not in rule


def wants_customer(endpoint: str) -> bool:
    """Whether a route is the customer's and not the staff's."""
    rule = rule_of(current_app, endpoint)
    return "customer" in rule and "staff" not in rule
