"""A task: its form, the customer's words, the history, the files, the diagram with this task marked."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.commands import TaskPage, rights
from engine.errors import Conflict, Invalid, NotFound, UploadRefused
from engine.model import Person, TaskStatus
from engine.ports import Queries
from web import access, current, story, times
from web.i18n import gettext
from web.instruction import Instruction, instruction_of
from web.labels import label, labels
from web.outline import Step, outline
from web.shapes import submission
from web.timeline import Line, Teller
from web.uploads import content_of, name_of, type_of

HISTORY = 15
"""Lines of history below a task, without the quiet ones; the case's page has all."""

blueprint = Blueprint("task", __name__, url_prefix="/tasks")


@dataclass(frozen=True)
class Sheet:
    """What the page shows."""

    page: TaskPage
    holder: Person | None
    doer: Person | None
    colleagues: list[Person]
    story: story.Story
    history: list[Line]
    instruction: Instruction | None
    outline: list[Step]
    diagram: str
    diagram_name: str

    @property
    def open(self) -> bool:
        """Whether the task still waits."""
        return self.page.task.status in (TaskStatus.READY, TaskStatus.RESERVED)


@blueprint.get("/<task>")
@access.allow("staff")
def task(task: str) -> ResponseReturnValue:
    """The page."""
    engine, viewer = current.engine(), current.viewer()
    page = engine.task_page(task, viewer)
    with engine.store.read() as queries:
        sheet = _sheet(queries, page)
    return render_template(
        "task/task.html", sheet=sheet, page=page, task=page.task, form_data={**page.data, **page.initial}
    )


@blueprint.get("/<task>/standing")
@access.allow("staff")
def standing(task: str) -> ResponseReturnValue:
    """Who holds the task now and what the viewer may do; 204 while that is what the page shows (``seen``)."""
    engine = current.engine()
    page = engine.task_page(task, current.viewer())
    with engine.store.read() as queries:
        sheet = _sheet(queries, page)
    if request.args.get("seen") == _mark(sheet):
        return "", 204
    return render_template("task/standing.html", sheet=sheet, page=page, task=page.task)


@blueprint.get("/<task>/state.json")
@access.allow("staff")
def state(task: str) -> ResponseReturnValue:
    """Where the instance stands, for the drawing."""
    engine, viewer = current.engine(), current.viewer()
    with engine.store.read() as queries:
        found = queries.tasks.get(task)
        if not queries.may_see(viewer, found.case):
            raise NotFound("task", task)
        timers = queries.timers.waiting(found.instance)
        incidents = queries.incidents.open_of(found.instance)
    tokens = engine.tokens(found.instance, viewer)
    now = current.now()
    return jsonify(
        active=tokens.active.get(found.process, {}),
        done=list(tokens.done.get(found.process, ())),
        incident=[incident.element for incident in incidents],
        focus=found.element,
        notes={
            timer.element: gettext("due %(when)s", when=times.short(timer.due_at, now))
            for timer in timers
            if timer.kind == "event" and timer.due_at.year < 9000
        },
    )


@blueprint.post("/<task>/claim")
@access.allow("staff")
def claim(task: str) -> ResponseReturnValue:
    """Reserve the task for oneself."""
    current.engine().claim(task, actor=current.person().id)
    return redirect(url_for("task.task", task=task))


@blueprint.post("/<task>/release")
@access.allow("staff")
def release(task: str) -> ResponseReturnValue:
    """Give the task back to its pool; what was typed stays with it."""
    released = current.engine().release(
        task, actor=current.person().id, reason=request.form.get("reason", "").strip()
    )
    flash(gettext("“%(task)s” is free for others again.", task=label(released.name)))
    return redirect(url_for("work.work"))


@blueprint.post("/<task>/assign")
@access.allow("staff")
def assign(task: str) -> ResponseReturnValue:
    """Hand the task over to a colleague."""
    person = request.form.get("person", "")
    if not person:
        raise Invalid(gettext("Nobody was chosen."), remedy=gettext("Choose who should do the task."))
    engine = current.engine()
    assigned = engine.assign(
        task, person, actor=current.person().id, reason=request.form.get("reason", "").strip()
    )
    with engine.store.read() as queries:
        name = queries.people.get(person).name
    flash(gettext("“%(task)s” is now with %(person)s.", task=label(assigned.name), person=name))
    return redirect(url_for("work.work"))


@blueprint.post("/<task>/conflict")
@access.allow("staff")
def conflict(task: str) -> ResponseReturnValue:
    """Declare a conflict of interest in the task's case; somebody else does its work from now on (S3)."""
    left = current.engine().declare_conflict(
        task, reason=request.form.get("reason", ""), actor=current.person().id
    )
    flash(gettext("Noted. “%(task)s” and all else of this case is for others now.", task=left.name))
    return redirect(url_for("work.work"))


@blueprint.put("/<task>/draft")
@access.allow("staff")
def draft(task: str) -> ResponseReturnValue:
    """Keep what was typed so far; typing in a task that nobody holds reserves it.

    So somebody else who has it open hears at her first word that it is taken, not at her last.
    """
    engine, actor = current.engine(), current.person().id
    data, _ = submission()
    engine.claim(task, actor=actor)
    kept = engine.save_draft(task, data, actor=actor)
    return jsonify(revision=kept.revision)


@blueprint.post("/<task>/complete")
@access.allow("staff")
def complete(task: str) -> ResponseReturnValue:
    """Complete the task with its form's answers."""
    data, revision = submission()
    done = current.engine().complete(task, data, actor=current.person().id, revision=revision)
    flash(gettext("“%(task)s” is done.", task=label(done.task.name)))
    return jsonify(location=url_for("work.work"))


@blueprint.post("/<task>/files")
@access.allow("staff")
def upload(task: str) -> ResponseReturnValue:
    """Store a file of the form; the answers name it by its id."""
    given = request.files.get("file")
    if given is None or not given.filename:
        raise UploadRefused(gettext("No file arrived."), remedy=gettext("Choose the file again."))
    content = content_of(given)
    engine = current.engine()
    page = engine.task_page(task, current.viewer())
    if "complete" not in page.may:
        raise Conflict(gettext(page.hindrance) if page.hindrance else gettext("This task is closed."))
    with engine.store.write() as uow:
        stored = uow.files.put(
            content,
            name=name_of(given),
            content_type=type_of(given),
            at=engine.clock.now(),
            case=page.task.case,
        )
        uow.commit()
    return jsonify(id=stored.hash, name=stored.name, size=stored.size), 201


def _sheet(queries: Queries, page: TaskPage) -> Sheet:
    found = page.task
    edition = current.engine().edition(queries, page.instance.release)
    process = edition.processes.process(found.process)
    drawn = labels(queries, edition.id).diagram(process.artefact, edition.artefact(process.artefact))
    names = {id: edition.processes.process(id).name for id in edition.processes.ids}
    events = queries.events.of_case(found.case, limit=5000)
    told = Teller(queries.people, names).lines(events)
    return Sheet(
        page=page,
        holder=queries.people.find(found.assignee) if found.assignee else None,
        doer=queries.people.find(found.completed_by) if found.completed_by else None,
        colleagues=colleagues(queries, page),
        story=story.tell(queries, found.case),
        history=[line for line in told if line.kind != "quiet"][:HISTORY],
        instruction=instruction_of(page.case, events, queries.people),
        outline=outline(drawn, found.process),
        diagram=url_for("releases.artefact", release=page.instance.release, name=process.artefact),
        diagram_name=label(process.name),
    )


def colleagues(queries: Queries, page: TaskPage) -> list[Person]:
    """Whom the task can be handed over to."""
    if "assign" not in page.may:
        return []
    free = replace(page.task, assignee=None)
    kept_away = queries.cases.barred(page.task.case) | queries.cases.conflicts(page.task.case).keys()
    return [
        person
        for person in queries.people.all()
        if person.active
        and person.id not in kept_away
        and person.id != page.task.assignee
        and rights.belongs(queries.people, free, person)
    ]


def _mark(sheet: Sheet) -> str:
    """Differs whenever the standing would look different; drafts make no difference."""
    task, told = sheet.page.task, sheet.instruction
    since = told.at.timestamp() if told else ""
    return f"{task.status}-{task.assignee}-{task.level}-{task.due_at}-{since}"


@blueprint.context_processor
def _add_mark() -> dict[str, object]:
    return {"mark_of": _mark}
