"""The complaint pack's events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from web.i18n import gettext, lazy_gettext
from web.timeline.wording import Payload, Wording, moment, text, with_reason
from web.words import level_name

CHANNELS: Mapping[str, Any] = {
    "call": lazy_gettext("by phone"),
    "phone": lazy_gettext("by phone"),
    "letter": lazy_gettext("by letter"),
    "visit": lazy_gettext("in person"),
    "email": lazy_gettext("by e-mail"),
    "web": lazy_gettext("by the web form"),
    "portal": lazy_gettext("on the customer's page"),
    "dealer": lazy_gettext("through a dealer"),
    "api": lazy_gettext("from another system"),
}
TYPES: Mapping[str, Any] = {
    "complaint": lazy_gettext("a complaint"),
    "consultation": lazy_gettext("a consultation"),
    "suggestion": lazy_gettext("a suggestion"),
    "praise": lazy_gettext("praise"),
}
SEVERITIES: Mapping[str, Any] = {
    "low": lazy_gettext("low severity"),
    "normal": lazy_gettext("normal severity"),
    "high": lazy_gettext("high severity"),
    "critical": lazy_gettext("critical severity"),
}
REMEDIES: Mapping[str, Any] = {
    "repaired": lazy_gettext("repaired"),
    "repair": lazy_gettext("repaired"),
    "replacement": lazy_gettext("replaced"),
    "refund": lazy_gettext("refunded"),
    "replaced": lazy_gettext("replaced"),
    "refunded": lazy_gettext("refunded"),
    "parts": lazy_gettext("completed with parts"),
    "parts_sent": lazy_gettext("completed with parts"),
    "not_sent_in": lazy_gettext("not sent in"),
    "returned": lazy_gettext("returned unrepaired"),
    "paid": lazy_gettext("repaired as a paid service"),
}
DECISIONS: Mapping[str, Any] = {
    "instruct": lazy_gettext("an instruction was given"),
    "take_over": lazy_gettext("the case was taken over"),
    "delegate": lazy_gettext("the case was given to somebody else"),
    "resolve": lazy_gettext("the matter was settled"),
}


def _of(words: Mapping[str, Any], payload: Payload, name: str) -> str:
    code = text(payload, name)
    return str(words.get(code, code.replace("_", " ")))


def _money(payload: Payload, name: str = "amount") -> str:
    return f"{text(payload, name)} {text(payload, 'currency')}".strip()


def _yes(payload: Payload, name: str) -> bool:
    return text(payload, name).lower() in {"yes", "true"}


def _contact(payload: Payload) -> str:
    said = gettext(
        "A contact %(channel)s was recorded; it was received %(received)s.",
        channel=_of(CHANNELS, payload, "channel"),
        received=moment(payload, "received_at"),
    )
    return gettext("%(sentence)s It was entered late.", sentence=said) if payload.get("late") else said


def _inspection(payload: Payload) -> str:
    if _yes(payload, "confirmed"):
        return gettext("The inspection found the problem as described.")
    return gettext("The inspection did not find the problem.")


def _repair(payload: Payload) -> str:
    if _yes(payload, "holds"):
        return gettext("The repair was checked, and it holds.")
    return gettext("The repair was checked, and it does not hold.")


def _from_dealer(payload: Payload) -> str:
    said = gettext(
        "The dealer %(name)s wrote: %(text)s", name=text(payload, "dealer"), text=text(payload, "text")
    )
    files = payload.get("files")
    return gettext("%(sentence)s Files: %(count)s", sentence=said, count=files) if files else said


def _to_dealer(payload: Payload) -> str:
    name, words, step = (text(payload, key) for key in ("dealer", "text", "step"))
    if words:
        said = gettext("We wrote to the dealer %(name)s: %(text)s", name=name, text=words)
    else:
        said = gettext("Somebody coordinated with the dealer %(name)s.", name=name)
    return gettext("%(sentence)s Agreed step: %(step)s", sentence=said, step=step) if step else said


def _reply_review(payload: Payload) -> str:
    if _yes(payload, "approved"):
        return gettext("A second person approved the reply.")
    return gettext("A second person sent the reply back for another draft.")


def _returned(payload: Payload) -> str:
    carrier, tracking = text(payload, "carrier"), text(payload, "tracking")
    said = gettext("The item went to the customer.")
    return gettext("%(sentence)s %(details)s", sentence=said, details=f"{carrier} {tracking}".strip()).strip()


def _received(payload: Payload) -> str:
    said = gettext(
        "Return %(number)s: %(count)s came.", number=text(payload, "return"), count=text(payload, "quantity")
    )
    missing = payload.get("missing")
    return (
        gettext("%(sentence)s Still missing: %(count)s.", sentence=said, count=missing) if missing else said
    )


def _checked(payload: Payload) -> str:
    said = {
        "as_agreed": gettext("What came was checked, and is as agreed."),
        "rest": gettext("What came was checked; the rest is awaited."),
    }.get(text(payload, "outcome"), gettext("What came was checked, and is not as agreed."))
    return with_reason(said, payload, "finding")


def _exchanged(payload: Payload) -> str:
    if text(payload, "kind") == "parts":
        return gettext("The parts went to the customer.")
    return gettext("A new item went to the customer: %(serial)s.", serial=text(payload, "serial"))


def _reply(payload: Payload) -> str:
    channel = _of(CHANNELS, payload, "channel")
    if text(payload, "kind") == "interim":
        return gettext("The interim reply was delivered %(channel)s.", channel=channel)
    return gettext("The final reply was delivered %(channel)s.", channel=channel)


WORDINGS: dict[str, Wording] = {
    "contact.opened": Wording(_contact, "message", "good"),
    "dealer.joined": Wording(
        lambda p: gettext("The dealer %(name)s takes part in the case.", name=text(p, "dealer")), "building"
    ),
    "dealer.invited": Wording(
        lambda p: gettext("The dealer %(name)s got number and PIN of her own page.", name=text(p, "dealer")),
        "lock",
    ),
    "dealer.wrote": Wording(_from_dealer, "message"),
    "dealer.coordinated": Wording(_to_dealer, "send"),
    "dealer.left": Wording(
        lambda p: gettext(
            "The dealer %(name)s takes no further part; her page is closed.", name=text(p, "dealer")
        ),
        "lock",
    ),
    "contact.registered": Wording(lambda p: gettext("The contact's form was filled in."), "clipboard-list"),
    "contact.replied": Wording(lambda p: gettext("The contact has its reply."), "checks", "good"),
    "contact.reply_failed": Wording(
        lambda p: gettext(
            "The reply came back. It does not count, and the clock runs as if it had not been sent."
        ),
        "alert-triangle",
        "bad",
    ),
    "contact.satisfied": Wording(lambda p: gettext("The customer is satisfied."), "mood-happy", "good"),
    "contact.not_satisfied": Wording(
        lambda p: with_reason(gettext("The customer is not satisfied."), p, "comment"), "mood-sad", "bad"
    ),
    "contact.not_answered": Wording(
        lambda p: gettext("The customer did not say whether she is satisfied; this counts neither way."),
        "mood-empty",
        "quiet",
    ),
    "quote.accepted_by_word": Wording(
        lambda p: gettext(
            "The customer accepted the quote %(channel)s: %(words)s",
            channel=_of(CHANNELS, p, "how"),
            words=text(p, "words"),
        ),
        "check",
        "good",
    ),
    "quote.refused_by_word": Wording(
        lambda p: gettext(
            "The customer refused the quote %(channel)s: %(words)s",
            channel=_of(CHANNELS, p, "how"),
            words=text(p, "words"),
        ),
        "x",
        "warn",
    ),
    "mail.recorded": Wording(
        lambda p: with_reason(gettext("A mail was recorded that needs no reply."), p, "subject"),
        "mail",
        "quiet",
    ),
    "complaint.opened": Wording(lambda p: gettext("The complaint was opened."), "circle-plus", "good"),
    "complaint.classified": Wording(
        lambda p: gettext(
            "Classified as %(type)s, %(severity)s.",
            type=_of(TYPES, p, "type"),
            severity=_of(SEVERITIES, p, "severity"),
        ),
        "tag",
    ),
    "complaint.examined": Wording(
        lambda p: (
            gettext("The matter was examined, and the complaint is right.")
            if _yes(p, "upheld")
            else gettext("The matter was examined, and the complaint is not right.")
        ),
        "scale",
    ),
    "complaint.opinion": Wording(
        lambda p: with_reason(gettext("A unit gave its opinion."), p, "opinion"), "message-circle"
    ),
    "complaint.new_cycle": Wording(
        lambda p: with_reason(gettext("Round %(cycle)s began.", cycle=text(p, "cycle")), p, "comment"),
        "refresh",
        "warn",
    ),
    "complaint.climbed": Wording(
        lambda p: with_reason(
            gettext(
                "The complaint climbed to %(person)s (%(level)s).",
                person=text(p, "person"),
                level=level_name(int(p.get("level") or 0)),
            ),
            p,
        ),
        "arrow-up",
        "warn",
    ),
    "complaint.closed": Wording(lambda p: gettext("The complaint was closed."), "flag", "good"),
    "complaint.withdrawn": Wording(
        lambda p: gettext("The customer took the complaint back."), "arrow-back-up", "warn"
    ),
    "clock.warned": Wording(
        lambda p: gettext(
            "%(percent)s %% of a promise's time are used; people were told.", percent=text(p, "percent")
        ),
        "bell",
        "warn",
    ),
    "emergency.alerted": Wording(
        lambda p: with_reason(gettext("Leadership was told of an emergency."), p), "flame", "bad"
    ),
    "emergency.acknowledged": Wording(
        lambda p: with_reason(gettext("Leadership has the emergency in hand."), p, "measures"), "shield-check"
    ),
    "escalation.decided": Wording(
        lambda p: with_reason(
            gettext("Decided on the escalation: %(decision)s.", decision=_of(DECISIONS, p, "decision")),
            p,
            "words",
        ),
        "gavel",
    ),
    "inspection.appointed": Wording(
        lambda p: gettext("An appointment for the inspection was agreed on."), "calendar-event"
    ),
    "inspection.recorded": Wording(_inspection, "search"),
    "guarantee.reviewed": Wording(
        lambda p: gettext("A second person looked at the refusal of the guarantee."), "shield-check"
    ),
    "line.closed": Wording(
        lambda p: gettext("An item is final: %(remedy)s.", remedy=_of(REMEDIES, p, "remedy")), "check", "good"
    ),
    "line.remedy": Wording(
        lambda p: gettext(
            "Agreed with the customer: the item is %(remedy)s.", remedy=_of(REMEDIES, p, "remedy")
        ),
        "heart-handshake",
    ),
    "quote.drawn": Wording(
        lambda p: gettext(
            "Quote no. %(version)s was drawn up: %(total)s.",
            version=text(p, "version"),
            total=text(p, "total"),
        ),
        "file-invoice",
    ),
    "quote.sent": Wording(
        lambda p: gettext("Quote no. %(version)s was sent.", version=text(p, "version")), "send"
    ),
    "quote.accepted": Wording(
        lambda p: gettext("The customer accepted the quote: %(total)s.", total=text(p, "total")),
        "check",
        "good",
    ),
    "quote.lapsed": Wording(lambda p: gettext("The quote lapsed."), "hourglass", "warn"),
    "quote.closed": Wording(
        lambda p: gettext("The quote was not accepted; the item goes back."), "circle-x", "warn"
    ),
    "quote.price_changes": Wording(
        lambda p: with_reason(gettext("The price changes: a new quote is needed."), p), "coin", "warn"
    ),
    "payment.recorded": Wording(
        lambda p: gettext("Paid: %(amount)s.", amount=_money(p)), "credit-card", "good"
    ),
    "payment.refunded": Wording(lambda p: gettext("Refunded: %(amount)s.", amount=_money(p)), "coin", "good"),
    "invoice.issued": Wording(
        lambda p: gettext(
            "Invoice %(number)s was issued: %(total)s.", number=text(p, "number"), total=text(p, "total")
        ),
        "receipt",
    ),
    "pin.link_sent": Wording(lambda p: gettext("A link to a new PIN was mailed to the customer."), "key"),
    "pin.renewed": Wording(lambda p: gettext("The customer took a new PIN by the link in her mail."), "key"),
    "pin.reset": Wording(
        lambda p: gettext("The case got a new PIN; checked: %(how)s", how=p.get("checked") or "?"), "key"
    ),
    "repair.planned": Wording(lambda p: gettext("The repair was planned."), "calendar"),
    "repair.recorded": Wording(lambda p: gettext("The item was repaired."), "tool"),
    "repair.checked": Wording(_repair, "checklist"),
    "item.returned": Wording(_returned, "truck-delivery"),
    "return.authorised": Wording(
        lambda p: gettext(
            "The customer was asked to send it in: return %(number)s.", number=text(p, "return")
        ),
        "truck-return",
    ),
    "return.reminded": Wording(
        lambda p: gettext("The customer was reminded of the return %(number)s.", number=text(p, "return")),
        "bell",
    ),
    "return.received": Wording(_received, "package", "good"),
    "return.checked": Wording(_checked, "checklist"),
    "return.lapsed": Wording(
        lambda p: gettext("The return %(number)s lapsed: nothing was sent in.", number=text(p, "return")),
        "hourglass",
        "warn",
    ),
    "replacement.not_in_stock": Wording(
        lambda p: gettext("No replacement is in stock; production makes one."), "package", "warn"
    ),
    "replacement.made": Wording(lambda p: gettext("Production made a replacement."), "tool"),
    "replacement.sent": Wording(_exchanged, "truck-delivery"),
    "replacement.arrived": Wording(
        lambda p: (
            gettext("The customer says that it has arrived.")
            if p.get("confirmed")
            else gettext("The carrier's day is over; it counts as arrived.")
        ),
        "circle-check",
        "good",
    ),
    "reply.reviewed": Wording(_reply_review, "rubber-stamp"),
    "reply.redirected": Wording(
        lambda p: gettext("The reply goes another way: %(channel)s.", channel=_of(CHANNELS, p, "channel")),
        "route",
    ),
    "reply.delivered": Wording(_reply, "mail-forward", "good"),
    "reward.reviewed": Wording(
        lambda p: with_reason(gettext("The suggestion was looked at for a reward."), p), "gift"
    ),
    "voucher.redeemed": Wording(
        lambda p: gettext("The voucher was redeemed for %(what)s.", what=p.get("for") or "?"), "gift"
    ),
    "voucher.issued": Wording(
        lambda p: gettext("A voucher was issued: %(amount)s.", amount=_money(p)), "gift", "good"
    ),
}
