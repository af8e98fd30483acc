"""Events of the register itself: what was put right, held, forgotten, or tried in vain."""

from __future__ import annotations

from collections.abc import Callable

from web.i18n import gettext
from web.timeline.complaint_words import CHANNELS
from web.timeline.wording import Payload, Wording, text, with_reason

NAMES_CASE = {
    "case.merged": "into",
    "case.took_over": "from",
    "case.split": "from",
    "case.gave_back": "to",
    "case.linked": "other",
    "contact.moved": "to",
    "contact.came": "from",
    "instance.left": "to",
    "instance.joined": "from",
}
"""Events that name another case, and the parameter that holds its number."""


def _case(say: Callable[[str], str], name: str, sign: str, kind: str = "plain") -> Wording:
    """A sentence about another case, with its reason."""
    return Wording(lambda p: with_reason(say(text(p, name)), p), sign, kind)


def _attempt(payload: Payload) -> str:
    channel = text(payload, "channel")
    said = gettext(
        "Nobody was reached %(channel)s (try %(count)s).",
        channel=str(CHANNELS.get(channel, channel)),
        count=text(payload, "count"),
    )
    return with_reason(said, payload, "note")


WORDINGS: dict[str, Wording] = {
    "case.merged": _case(
        lambda n: gettext("The case went into %(number)s.", number=n), "into", "arrows-exchange", "warn"
    ),
    "case.took_over": _case(
        lambda n: gettext("%(number)s was merged into this case.", number=n), "from", "arrows-exchange"
    ),
    "case.split": _case(
        lambda n: gettext("The merger into %(number)s was split.", number=n), "from", "arrows-split", "warn"
    ),
    "case.gave_back": _case(
        lambda n: gettext("%(number)s is a case of its own again.", number=n), "to", "arrows-split"
    ),
    "case.linked": _case(lambda n: gettext("Linked with %(number)s.", number=n), "other", "external-link"),
    "contact.moved": _case(
        lambda n: gettext("A contact was moved to %(number)s.", number=n), "to", "arrow-right", "warn"
    ),
    "contact.came": _case(
        lambda n: gettext("A contact came over from %(number)s.", number=n), "from", "arrow-right"
    ),
    "hold.set": Wording(
        lambda p: with_reason(gettext("A legal hold was set: nothing of the case is forgotten."), p),
        "scale",
        "warn",
    ),
    "hold.lifted": Wording(lambda p: gettext("The legal hold was lifted."), "scale"),
    "case.anonymised": Wording(
        lambda p: with_reason(gettext("Personal data were taken out of the case."), p), "shield", "warn"
    ),
    "question.asked": Wording(
        lambda p: gettext("The customer was asked something; her answer is waited for."), "message-circle"
    ),
    "question.reminded": Wording(
        lambda p: gettext("The customer was reminded of our question."), "message-circle", "quiet"
    ),
    "question.answered": Wording(
        lambda p: gettext("The customer said something after our question."), "message-circle", "good"
    ),
    "question.unanswered": Wording(
        lambda p: gettext("The customer did not answer our question within a week."), "alarm", "warn"
    ),
    "question.lost": Wording(
        lambda p: gettext("Our question never reached the customer."), "alert-circle", "warn"
    ),
    "question.taken_back": Wording(lambda p: gettext("Our question is not needed any more."), "x"),
    "question.over": Wording(
        lambda p: gettext("Our question is over with the case."), "message-circle", "quiet"
    ),
    "question.decided": Wording(
        lambda p: with_reason(gettext("The work goes on without the customer's answer."), p, "words"),
        "gavel",
    ),
    "customer.unreached": Wording(_attempt, "phone", "warn"),
    "customer.unreachable": Wording(
        lambda p: gettext("The customer was not reached; she was told in writing, and the case was closed."),
        "phone",
        "warn",
    ),
    "figure.contested": Wording(
        lambda p: with_reason(
            gettext("%(person)s says that a figure is not hers.", person=text(p, "person")), p
        ),
        "scale",
        "quiet",
    ),
    "figure.decided": Wording(
        lambda p: with_reason(
            gettext("It was decided that a figure is not hers.")
            if p.get("upheld")
            else gettext("It was decided that a figure stays hers."),
            p,
            "words",
        ),
        "scale",
        "quiet",
    ),
    "statement.asked": Wording(
        lambda p: gettext("The person complained about was asked for a statement."), "message"
    ),
    "statement.given": Wording(
        lambda p: with_reason(gettext("The person complained about gave a statement."), p, "statement"),
        "message-circle",
    ),
}
