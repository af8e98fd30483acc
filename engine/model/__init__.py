"""The frozen values that pass between the parts of the engine.

Times are aware and in UTC. ``dict`` fields hold plain JSON (see ``docs/dialect.md``, "Task data").
"""

from engine.model.base import COUNTED, Json, Page, T
from engine.model.calendars import WEEK, CalendarDay, Hours, HouseCalendar, hours_of, hours_text
from engine.model.cases import (
    ANONYMISED,
    Case,
    Event,
    Head,
    Instance,
    Message,
    Pause,
    PromiseClock,
    Subscription,
    Task,
    TaskStatus,
    Timer,
)
from engine.model.effects import Incident, Outward, StoredFile
from engine.model.mailboxes import LyingMail, Mailbox, TakenMail
from engine.model.people import DESK, Absence, Certificate, Person, TaskFilter, TaskRow, Unit, Viewer
from engine.model.releases import Draft, Release
from engine.model.steps import (
    SIGNAL,
    Awaited,
    Cycle,
    Fault,
    InstanceStatus,
    MessageWait,
    Overdue,
    Step,
    Thrown,
    TimerWait,
    Trace,
    UserTaskWait,
)

__all__ = [
    "ANONYMISED",
    "COUNTED",
    "DESK",
    "SIGNAL",
    "WEEK",
    "Absence",
    "Awaited",
    "CalendarDay",
    "Case",
    "Certificate",
    "Cycle",
    "Draft",
    "Event",
    "Fault",
    "Head",
    "Hours",
    "HouseCalendar",
    "Incident",
    "Instance",
    "InstanceStatus",
    "Json",
    "LyingMail",
    "Mailbox",
    "Message",
    "MessageWait",
    "Outward",
    "Overdue",
    "Page",
    "Pause",
    "Person",
    "PromiseClock",
    "Release",
    "Step",
    "StoredFile",
    "Subscription",
    "T",
    "TakenMail",
    "Task",
    "TaskFilter",
    "TaskRow",
    "TaskStatus",
    "Thrown",
    "Timer",
    "TimerWait",
    "Trace",
    "Unit",
    "UserTaskWait",
    "Viewer",
    "hours_of",
    "hours_text",
]
