"""The whole file of a case, as its page and the page of escalations show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext, lazy_gettext

from engine.commands.conflicts import may_take_back
from engine.model import Case, Event, Paper, Person, Release, StoredFile, Task
from engine.ports import Queries
from processes.complaint.desk import DEFECTS
from processes.complaint.records import Records
from processes.complaint.records.questions import Question
from processes.complaint.records.rows import Complaint, Invoice, Line, Payment, Quote, Reply, Voucher
from web import current, story
from web.instruction import Instruction, instruction_of
from web.policy import policy_of
from web.promises import PromiseView, promises
from web.timeline import Line as Told
from web.timeline import Teller
from web.timeline.complaint_words import CHANNELS, REMEDIES, SEVERITIES
from web.timeline.register_words import NAMES_CASE

_MOST_EVENTS = 5000


@dataclass(frozen=True)
class OpenTask:
    """A task that waits, and with whom.

    :ivar whose: the holder's name, else the unit or role that may claim it.
    """

    task: Task
    holder: Person | None
    whose: str


@dataclass(frozen=True)
class Talk:
    """One message of the conversation."""

    at: datetime
    inward: bool
    author: str
    how: str
    text: str


@dataclass(frozen=True)
class LineView:
    """An item: what was found and what became of it, label → value."""

    item: str
    defect: str
    quantity: int
    final: bool
    facts: Mapping[str, str]


@dataclass(frozen=True)
class Kin:
    """Another case that this one has to do with, and how."""

    case: Case
    how: str
    icon: str


@dataclass(frozen=True)
class ConflictView:
    """Somebody declared a conflict of interest in the case.

    :ivar may_take_back: whether the viewer leads her.
    """

    person: str
    name: str
    reason: str
    since: datetime
    may_take_back: bool


@dataclass(frozen=True)
class CaseFile:
    """Everything about a case that its viewer may see."""

    case: Case
    complaint: Complaint | None
    story: story.Story
    clocks: Sequence[PromiseView]
    tasks: Sequence[OpenTask]
    talk: Sequence[Talk]
    replies: Sequence[Reply]
    questions: Sequence[Question]
    lines: Sequence[LineView]
    quotes: Sequence[Quote]
    payments: Sequence[Payment]
    invoices: Sequence[Invoice]
    vouchers: Sequence[Voucher]
    files: Sequence[StoredFile]
    papers: Mapping[str, Paper]
    events: Sequence[Event]
    timeline: Sequence[Told]
    kin: Sequence[Kin]
    policy: Release | None
    conflicts: Sequence[ConflictView]
    instruction: Instruction | None

    @property
    def has_money(self) -> bool:
        """Whether anything was quoted, paid or given."""
        return bool(self.quotes or self.payments or self.invoices or self.vouchers)


def read_case(queries: Queries, case: Case) -> CaseFile:
    """The file of a case that the viewer may see."""
    records: Records = queries.records
    told = story.tell(queries, case.id)
    events = [
        event
        for event in queries.events.of_case(case.id, limit=_MOST_EVENTS)
        if not _names_hidden(queries, event)
    ]
    return CaseFile(
        case=case,
        complaint=records.complaints.find(case.id),
        story=told,
        clocks=promises(queries, case.id),
        tasks=[_open_task(queries, task) for task in queries.open_tasks(current.viewer(), case.id)],
        talk=_talk(records, case.id),
        replies=records.replies_of(case.id),
        questions=records.questions_of(case.id),
        lines=[_line(line) for line in records.lines_of(case.id)],
        quotes=records.quotes_of(case.id),
        payments=records.payments_of(case.id),
        invoices=records.invoices_of(case.id),
        vouchers=records.vouchers_of(case.id),
        files=told.files,
        papers={paper.mark: paper for paper in queries.papers.of_case(case.id)},
        events=events,
        timeline=Teller(queries.people, _process_names(queries, case)).lines(events),
        kin=_kin(queries, case),
        policy=policy_of(queries, case.id),
        conflicts=_conflicts(queries, case),
        instruction=instruction_of(case, events, queries.people),
    )


def _names_hidden(queries: Queries, event: Event) -> bool:
    """Whether an event names another case that the viewer may not know of."""
    named = event.payload.get(NAMES_CASE.get(event.type, ""))
    return isinstance(named, str) and queries.case_by_number(current.viewer(), named) is None


def _conflicts(queries: Queries, case: Case) -> list[ConflictView]:
    """Whom the case's work is kept from, because they said so."""
    viewer = queries.people.find(current.viewer().person)
    found = [
        (declared, queries.people.find(declared.person))
        for declared in queries.cases.conflicts(case.id).values()
    ]
    return [
        ConflictView(
            person=declared.person,
            name=person.name if person else declared.person,
            reason=declared.reason,
            since=declared.since,
            may_take_back=viewer is not None and may_take_back(queries.people, declared.person, viewer),
        )
        for declared, person in found
    ]


def _kin(queries: Queries, case: Case) -> list[Kin]:
    """Cases that this one was merged with or linked to, as far as the viewer may see them."""
    records: Records = queries.records
    into = records.merger_of(case.id)
    found = [(into.into, gettext("It goes on in"), "arrow-right")] if into else []
    found += [
        (merger.case, gettext("It took over"), "arrows-exchange") for merger in records.merged_into(case.id)
    ]
    found += [(other, gettext("Linked with"), "external-link") for other in records.linked(case.id)]
    seen = [item for item in found if queries.may_see(current.viewer(), item[0])]
    return [Kin(queries.cases.get(other), how, icon) for other, how, icon in seen]


def _process_names(queries: Queries, case: Case) -> dict[str, str]:
    names: dict[str, str] = {}
    for release in {instance.release for instance in queries.instances.of_case(case.id)}:
        processes = current.engine().edition(queries, release).processes
        names |= {id: processes.process(id).name for id in processes.ids}
    return names


def _open_task(queries: Queries, task: Task) -> OpenTask:
    holder = queries.people.find(task.assignee) if task.assignee else None
    unit = queries.people.unit(task.unit) if task.unit else None
    whose = holder.name if holder else (unit.name if unit else (task.role or gettext("the handlers")))
    return OpenTask(task, holder, whose)


def _talk(records: Records, case: int) -> list[Talk]:
    """What was said both ways, oldest first."""
    channels = {contact.id: contact.channel for contact in records.contacts_of(case)}
    return [
        Talk(
            word.at,
            word.inward,
            word.author or (gettext("The customer") if word.inward else ""),
            str(CHANNELS.get(channels.get(word.contact or 0, ""), "")) if word.inward else "",
            word.text,
        )
        for word in sorted(records.words_of(case), key=lambda word: (word.at, word.id))
    ]


def _line(line: Line) -> LineView:
    inspection, guarantee, repair = line.inspection or {}, line.guarantee or {}, line.repair or {}
    appointment = line.appointment or {}
    known = {
        gettext("Appointment"): appointment.get("at"),
        gettext("Found"): inspection.get("finding"),
        gettext("Confirmed"): _yes(inspection.get("confirmed")),
        gettext("Cause"): inspection.get("cause"),
        gettext("Guarantee"): guarantee.get("decision"),
        gettext("Why"): guarantee.get("words") or guarantee.get("reason"),
        gettext("Repair"): repair.get("done"),
        gettext("Ready on"): repair.get("ready_on"),
        gettext("Remedy"): str(REMEDIES.get(line.remedy, line.remedy)) if line.remedy else None,
    }
    facts = {label: str(value) for label, value in known.items() if value not in (None, "")}
    defect = gettext(DEFECTS.get(line.defect, line.defect.replace("_", " ")))
    return LineView(line.item, defect, line.quantity, line.status == "final", facts)


def _yes(value: object) -> str | None:
    """The words for an answer of yes or no; ``None`` while there is none."""
    answers = {"yes": gettext("yes"), "true": gettext("yes"), "no": gettext("no"), "false": gettext("no")}
    return answers.get(str(value).lower())


QUOTES: Mapping[str, Any] = {
    "draft": lazy_gettext("being drawn up"),
    "sent": lazy_gettext("sent"),
    "accepted": lazy_gettext("accepted"),
    "refused": lazy_gettext("refused"),
    "lapsed": lazy_gettext("lapsed"),
    "superseded": lazy_gettext("replaced by a newer one"),
}


def quote_state(status: str) -> str:
    """Where a quote stands, in words."""
    return str(QUOTES.get(status, status))


def severity_name(severity: str) -> str:
    """How grave it is, in words."""
    return str(SEVERITIES.get(severity, severity))


def channel_name(channel: str) -> str:
    """By which way, in words."""
    return str(CHANNELS.get(channel, channel))


def person_name(person: str) -> str:
    """A colleague's name."""
    with current.engine().store.read() as queries:
        found = queries.people.find(person) if person else None
    return str(found.name) if found else person


WORDS = {
    "quote_state": quote_state,
    "severity_name": severity_name,
    "channel_name": channel_name,
    "person_name": person_name,
}
"""For templates that show a file."""
