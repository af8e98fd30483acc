"""What happens to units, people, certificates and absences, and to work because of it."""

from __future__ import annotations

from datetime import date

from web import times
from web.i18n import gettext
from web.timeline.wording import Payload, Wording, text, with_reason

_SHOWN = 5
"""Changed days that a sentence names."""


def _day(payload: Payload, name: str) -> str:
    found = text(payload, name)
    return times.day(date.fromisoformat(found)) if found else ""


def _handed_on(payload: Payload) -> str:
    names = {
        "task": text(payload, "name"),
        "absent": text(payload, "absent"),
        "person": text(payload, "person"),
    }
    match text(payload, "way"):
        case "substitute":
            return gettext("%(absent)s is away: “%(task)s” went to her substitute %(person)s.", **names)
        case "superior":
            return gettext(
                "%(absent)s and all who may do it are away: “%(task)s” went to the superior %(person)s.",
                **names,
            )
        case "leader":
            return gettext(
                "%(absent)s and all who may do it are away: “%(task)s” went to the leader %(person)s.",
                **names,
            )
        case "nobody":
            return gettext("%(absent)s is away and nobody is there who may do “%(task)s”.", **names)
    if "until" in payload and payload["until"] is None:
        return gettext("%(absent)s has left: “%(task)s” waits for a colleague.", **names)
    return gettext("%(absent)s is away: “%(task)s” waits for a colleague.", **names)


def _nobody(payload: Payload) -> str:
    names = {"task": text(payload, "name"), "certificate": text(payload, "certificate")}
    if names["certificate"]:
        return gettext(
            "Nobody with a certificate for %(certificate)s is there for “%(task)s”; leadership was told.",
            **names,
        )
    return gettext("Nobody is there who may do “%(task)s”; leadership was told.", **names)


def _absence(payload: Payload) -> str:
    told = {
        "person": text(payload, "person"),
        "first": _day(payload, "starts_on"),
        "last": _day(payload, "ends_on"),
        "substitute": text(payload, "substitute"),
    }
    if told["substitute"]:
        sentence = gettext("%(person)s is away from %(first)s to %(last)s; %(substitute)s stands in.", **told)
    else:
        sentence = gettext(
            "%(person)s is away from %(first)s to %(last)s; her work goes to its pools.", **told
        )
    return with_reason(sentence, payload)


def _calendar(payload: Payload) -> str:
    changes = payload.get("changes")
    lines = changes if isinstance(changes, list) else []
    told = [f"{day}: {before or '–'} → {after or '–'}" for day, before, after in lines[:_SHOWN]]
    if len(lines) > _SHOWN:
        told.append(gettext("and %(number)d more", number=len(lines) - _SHOWN))
    return gettext("The calendar was changed: %(changes)s.", changes="; ".join(told))


def _certificate(payload: Payload) -> dict[str, str]:
    return {
        "person": text(payload, "person"),
        "kind": text(payload, "kind"),
        "day": _day(payload, "expires_on"),
    }


def _changed(payload: Payload) -> str:
    changes = payload.get("changes")
    if not isinstance(changes, list) or not changes:
        return gettext("The organisation was brought up to date.")
    told = [_change(change) for change in changes[:5] if isinstance(change, list) and len(change) == 5]
    if len(changes) > 5:
        told.append(gettext("and %(number)d more", number=len(changes) - 5))
    return gettext("The organisation was changed: %(changes)s.", changes="; ".join(told))


def _change(change: list[object]) -> str:
    _, id, field, before, after = (str(part) for part in change)
    if not field:
        return gettext("%(id)s is new", id=id)
    return gettext(
        "%(id)s, %(field)s: “%(before)s” became “%(after)s”", id=id, field=field, before=before, after=after
    )


WORDINGS: dict[str, Wording] = {
    "task.handed_on": Wording(_handed_on, "arrows-exchange", "warn"),
    "task.nobody": Wording(_nobody, "alert-octagon", "bad"),
    "task.excepted": Wording(
        lambda p: with_reason(
            gettext(
                "“%(task)s” was done without the certificate for %(certificate)s, by an exception.",
                task=text(p, "name"),
                certificate=text(p, "certificate"),
            ),
            p,
        ),
        "shield",
        "warn",
    ),
    "organisation.changed": Wording(_changed, "users"),
    "calendar.changed": Wording(_calendar, "calendar-event"),
    "absence.entered": Wording(_absence, "calendar-event"),
    "absence.ended": Wording(
        lambda p: gettext("The absence of %(person)s has ended.", person=text(p, "person")), "user-check"
    ),
    "certificate.granted": Wording(
        lambda p: gettext("%(person)s holds a certificate for %(kind)s until %(day)s.", **_certificate(p)),
        "shield-check",
        "good",
    ),
    "certificate.lent": Wording(
        lambda p: with_reason(
            gettext("%(person)s may do %(kind)s without a certificate until %(day)s.", **_certificate(p)),
            p,
        ),
        "shield-check",
        "warn",
    ),
    "certificate.withdrawn": Wording(
        lambda p: with_reason(
            gettext("The certificate of %(person)s for %(kind)s was withdrawn.", **_certificate(p)), p
        ),
        "shield",
        "warn",
    ),
    "certificate.ending": Wording(
        lambda p: gettext(
            "The certificate of %(person)s for %(kind)s ends on %(day)s; she and her superior were told.",
            **_certificate(p),
        ),
        "hourglass",
        "warn",
    ),
    "house.begun": Wording(
        lambda p: gettext("The house was set up by %(person)s.", person=text(p, "person")), "flag", "good"
    ),
    "duty.added": Wording(
        lambda p: gettext("%(person)s was put on duty.", person=text(p, "person")), "calendar"
    ),
    "duty.removed": Wording(
        lambda p: gettext("%(person)s was taken off duty.", person=text(p, "person")), "calendar", "warn"
    ),
}
