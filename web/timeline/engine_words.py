"""The engine's own events."""

from __future__ import annotations

from web.i18n import gettext
from web.timeline.wording import Payload, Wording, moment, text, with_reason
from web.words import level_name


def _clock(payload: Payload) -> str:
    return {
        "reply": gettext("the reply promise"),
        "resolution": gettext("the promise to settle the case"),
    }.get(text(payload, "clock"), gettext("the promise “%(name)s”", name=text(payload, "clock")))


def _clock_stopped(payload: Payload) -> str:
    if payload.get("breached"):
        return gettext("The clock of %(clock)s was stopped, too late.", clock=_clock(payload))
    return gettext("The clock of %(clock)s was stopped in time.", clock=_clock(payload))


WORDINGS: dict[str, Wording] = {
    "case.opened": Wording(
        lambda p: gettext("Case %(number)s was opened.", number=text(p, "number")), "circle-plus", "good"
    ),
    "instance.started": Wording(
        lambda p: gettext("“%(process)s” began.", process=text(p, "process")), "player-play", "quiet"
    ),
    "instance.completed": Wording(
        lambda p: gettext("“%(process)s” came to its end.", process=text(p, "process")), "flag", "quiet"
    ),
    "instance.cancelled": Wording(
        lambda p: gettext("“%(process)s” was stopped for good.", process=text(p, "process")), "ban", "warn"
    ),
    "instance.stopped": Wording(lambda p: with_reason(gettext("Stopped by hand."), p), "ban", "warn"),
    "instance.left": Wording(
        lambda p: with_reason(
            gettext("“%(process)s” went over to %(case)s.", process=text(p, "process"), case=text(p, "to")), p
        ),
        "arrow-right",
        "quiet",
    ),
    "instance.joined": Wording(
        lambda p: with_reason(
            gettext("“%(process)s” came from %(case)s.", process=text(p, "process"), case=text(p, "from")), p
        ),
        "arrow-right",
        "quiet",
    ),
    "task.created": Wording(
        lambda p: gettext("“%(task)s” waits for somebody.", task=text(p, "name")), "circle-plus", "quiet"
    ),
    "task.claimed": Wording(
        lambda p: gettext("“%(task)s” was claimed.", task=text(p, "name")), "hand-stop", "quiet"
    ),
    "task.released": Wording(
        lambda p: with_reason(gettext("“%(task)s” was given back.", task=text(p, "name")), p),
        "arrow-back-up",
        "quiet",
    ),
    "task.assigned": Wording(
        lambda p: with_reason(
            gettext(
                "“%(task)s” was handed over to %(person)s.", task=text(p, "name"), person=text(p, "person")
            ),
            p,
        ),
        "user-check",
    ),
    "task.set_aside": Wording(
        lambda p: (
            gettext("“%(task)s” went on to %(person)s.", task=text(p, "name"), person=text(p, "person"))
            if p.get("person")
            else gettext("“%(task)s” went back for others to claim.", task=text(p, "name"))
        ),
        "arrow-right",
    ),
    "conflict.declared": Wording(
        lambda p: with_reason(
            gettext("%(person)s declared a conflict of interest.", person=text(p, "person")), p
        ),
        "scale",
        "warn",
    ),
    "conflict.taken_back": Wording(
        lambda p: with_reason(
            gettext("The conflict of interest of %(person)s was taken back.", person=text(p, "person")), p
        ),
        "scale",
    ),
    "task.completed": Wording(
        lambda p: gettext("“%(task)s” was done.", task=text(p, "name")), "circle-check", "good"
    ),
    "task.overdue": Wording(
        lambda p: gettext(
            "“%(task)s” is overdue; it was due %(due)s.", task=text(p, "name"), due=moment(p, "due_at")
        ),
        "alarm",
        "warn",
    ),
    "task.climbed": Wording(
        lambda p: gettext(
            "“%(task)s” was raised to: %(level)s.",
            task=text(p, "name"),
            level=level_name(int(p.get("level") or 0)),
        ),
        "arrow-up",
        "warn",
    ),
    "timer.fired": Wording(lambda p: gettext("A time that was set has passed."), "clock", "quiet"),
    "message.thrown": Wording(
        lambda p: gettext("The message “%(name)s” was sent on.", name=text(p, "message")),
        "mail-forward",
        "quiet",
    ),
    "message.caught": Wording(
        lambda p: gettext("The message “%(name)s” arrived.", name=text(p, "message")), "mail-opened", "quiet"
    ),
    "operation.done": Wording(lambda p: gettext("The desk did a step."), "bolt", "quiet"),
    "clock.started": Wording(
        lambda p: gettext(
            "The clock of %(clock)s runs until %(due)s.", clock=_clock(p), due=moment(p, "due_at")
        ),
        "clock",
    ),
    "clock.stopped": Wording(_clock_stopped, "clock"),
    "clock.paused": Wording(
        lambda p: with_reason(gettext("The clock of %(clock)s stands still.", clock=_clock(p)), p),
        "clock-pause",
    ),
    "clock.resumed": Wording(
        lambda p: gettext(
            "The clock of %(clock)s runs on, until %(due)s.", clock=_clock(p), due=moment(p, "due_at")
        ),
        "player-play",
    ),
    "clock.moved": Wording(
        lambda p: gettext(
            "The calendar was changed: the clock of %(clock)s now runs until %(due)s.",
            clock=_clock(p),
            due=moment(p, "due_at"),
        ),
        "calendar-event",
    ),
    "clock.breached": Wording(
        lambda p: gettext("The time of %(clock)s is over.", clock=_clock(p)), "alert-octagon", "bad"
    ),
    "letter.posted": Wording(
        lambda p: gettext("The letter “%(subject)s” was posted.", subject=text(p, "subject")), "send", "good"
    ),
    "letter.not_posted": Wording(
        lambda p: with_reason(
            gettext("The letter “%(subject)s” cannot be posted.", subject=text(p, "subject")), p
        ),
        "alert-triangle",
        "bad",
    ),
    "letter.returned": Wording(
        lambda p: with_reason(
            gettext("The post brought the letter “%(subject)s” back.", subject=text(p, "subject")), p
        ),
        "arrow-back-up",
        "bad",
    ),
    "incident.opened": Wording(
        lambda p: gettext("A step could not be done: %(message)s", message=text(p, "message")),
        "alert-triangle",
        "bad",
    ),
    "incident.retried": Wording(lambda p: gettext("A step that was held was tried again."), "refresh"),
    "incident.resolved": Wording(
        lambda p: gettext("The step that was held went on."), "circle-check", "good"
    ),
}
