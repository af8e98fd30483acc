"""What a registration form needs beyond its fields' own rules, and why (S3).

Only what the channel, the type and the wishes of the customer need is mandatory.
"""

from __future__ import annotations

from collections.abc import Mapping

from engine.model import Json

BY_MAIL, BY_PHONE, BY_LETTER = "by_mail", "by_phone", "by_letter"
"""Why a field is needed: she wishes to hear from the house by this way."""
_WAYS: Mapping[str, tuple[str, str]] = {
    "email": ("email", BY_MAIL),
    "phone": ("phone", BY_PHONE),
    "letter": ("address", BY_LETTER),
    "visit": ("address", BY_LETTER),
}
MESSAGES: Mapping[str, str] = {
    BY_MAIL: "She wishes to be reached by e-mail: write down her address.",
    BY_PHONE: "She wishes to be reached by phone: write down her number.",
    BY_LETTER: "She wishes to be reached by letter or at home: write down her postal address.",
}
"""What is said beside a field that lacks it."""


def needed(form: Mapping[str, Json]) -> dict[str, str]:
    """Field → why this form needs it."""
    customer = form.get("customer")
    if form.get("anonymous") or not isinstance(customer, Mapping):
        return {}
    way = _WAYS.get(str(customer.get("preferred_contact") or ""))
    return {} if way is None else {f"customer.{way[0]}": way[1]}


def lacking(form: Mapping[str, Json]) -> dict[str, str]:
    """Field → what to say beside it, for what is needed and not there."""
    customer = form.get("customer")
    given = customer if isinstance(customer, Mapping) else {}
    return {
        field: MESSAGES[why]
        for field, why in needed(form).items()
        if not str(given.get(field.partition(".")[2]) or "").strip()
    }
