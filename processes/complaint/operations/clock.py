"""Promises that run out: told at half and at 80 %, climbing when they are over (S9)."""

from __future__ import annotations

from engine.registry import Context, Registry
from engine.sentences import say
from processes.complaint.desk import handlers, superiors, tell

NEXT = {50: 80, 80: 100}
"""The share that is announced after another one."""

WORDS = {"reply": "reply", "resolution": "solution"}


def register(registry: Registry) -> None:
    """Make these operations callable."""
    registry.operation("clock.warn")(warn)
    registry.operation("clock.breach")(breach)


def warn(context: Context, clock: str, percent: int) -> None:
    """Tell the handlers, and from 80 % on their superiors too.

    After downtime several shares may have passed at once: each is written down, only the highest is told.
    """
    context.record("clock.warned", {"clock": clock, "percent": percent})
    if context.clock_used(clock) >= NEXT.get(percent, 101):
        return
    people = handlers(context)
    if percent >= 80:
        people = [*people, *superiors(context, people)]
    case = context.case
    tell(
        context,
        people,
        say(
            "%(number)s: %(percent)s %% of the time for a %(words)s is used",
            number=case.number,
            percent=percent,
            words=WORDS.get(clock, clock),
        ),
        f"{case.title}\n{context.settings.public_address}/cases/{case.number}",
        key=f"warn:{context.instance}:{clock}:{percent}:{context.now.isoformat()}",
    )


def breach(context: Context, clock: str) -> None:
    """Write the breach down for good and tell the handlers and their superiors."""
    context.breach_clock(clock)
    people = handlers(context)
    case = context.case
    tell(
        context,
        [*people, *superiors(context, people)],
        say(
            "%(number)s: the time for a %(words)s is over", number=case.number, words=WORDS.get(clock, clock)
        ),
        say(
            "%(title)s\nThe case has climbed to the next level.\n%(public_address)s/cases/%(number)s",
            title=case.title,
            public_address=context.settings.public_address,
            number=case.number,
        ),
        key=f"breach:{context.instance}:{clock}:{context.now.isoformat()}",
    )
