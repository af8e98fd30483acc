"""Escalations: what climbed to the person signed in, its whole story, and what she may decide (S4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from engine.commands import TaskPage
from engine.errors import Invalid
from engine.model import Person, Task
from engine.ports import Queries
from web import access, current
from web.casefile import WORDS, CaseFile, read_case
from web.climbing import DECISIONS, climbed
from web.labels import label
from web.navigation import Entry
from web.pages.task import colleagues
from web.shapes import submission

_MOST = 20
_ABOVE = frozenset({"head", "leadership"})


def is_above() -> bool:
    """Whether the person signed in heads a unit, leads the house, or is somebody's superior."""
    person = current.person()
    if person.roles & _ABOVE:
        return True
    with current.engine().store.read() as queries:
        return any(other.active and other.superior == person.id for other in queries.people.all())


blueprint = Blueprint("escalations", __name__, url_prefix="/escalations")
entry = Entry(
    lazy_gettext("Escalations"), "escalations.escalations", "arrow-up", 40, key="g e", shown=is_above
)


@dataclass(frozen=True)
class Decision:
    """A task that can be decided on the spot: its form and what it starts with.

    :ivar people: whom it may be handed to, oneself included.
    """

    page: TaskPage
    data: Mapping[str, Any]
    holder: Person | None
    people: Sequence[Person]

    @property
    def inline(self) -> bool:
        """Whether its form stands on this page; the work itself is done on the task's own page."""
        return self.page.task.element in DECISIONS and "complete" in self.page.may

    @property
    def may_take(self) -> bool:
        """Whether the viewer could take it over."""
        mine = current.person().id
        return self.page.task.assignee != mine and any(person.id == mine for person in self.people)


@dataclass(frozen=True)
class Climbed:
    """A case that climbed, with its story."""

    file: CaseFile
    decisions: Sequence[Decision]
    urgent: bool

    @property
    def mark(self) -> str:
        """For links to this part of the page."""
        return self.file.case.number


@blueprint.get("")
@access.allow("staff")
def escalations() -> ResponseReturnValue:
    """The page: emergencies first, then by due time."""
    with current.engine().store.read() as queries:
        by_case = climbed(queries, current.viewer(), current.now())
        shown = [_story(queries, case, tasks) for case, tasks in list(by_case.items())[:_MOST]]
    return render_template(
        "escalations/escalations.html", climbed=shown, more=len(by_case) - len(shown), **WORDS
    )


@blueprint.post("/<task>/complete")
@access.allow("staff")
def decide(task: str) -> ResponseReturnValue:
    """Decide; the handler and the history hear of it."""
    data, revision = submission()
    done = current.engine().complete(task, data, actor=current.person().id, revision=revision)
    flash(gettext("“%(task)s” is done.", task=label(done.task.name)))
    return jsonify(location=url_for("escalations.escalations"))


@blueprint.post("/<task>/assign")
@access.allow("staff")
def assign(task: str) -> ResponseReturnValue:
    """Take a task over, or hand it to somebody."""
    person = request.form.get("person", "")
    if not person:
        raise Invalid(gettext("Nobody was chosen."), remedy=gettext("Choose who should do the task."))
    engine, reason = current.engine(), request.form.get("reason", "").strip()
    assigned = engine.assign(task, person, actor=current.person().id, reason=reason)
    with engine.store.read() as queries:
        name = queries.people.get(person).name
    flash(gettext("“%(task)s” is now with %(person)s.", task=assigned.name, person=name))
    return redirect(url_for("escalations.escalations"))


def _story(queries: Queries, case: int, tasks: Sequence[Task]) -> Climbed:
    return Climbed(
        file=read_case(queries, queries.cases.get(case)),
        decisions=[_decision(queries, task) for task in tasks],
        urgent=any(task.priority == "emergency" for task in tasks),
    )


def _decision(queries: Queries, task: Task) -> Decision:
    page = current.engine().task_page(task.id, current.viewer())
    return Decision(
        page=page,
        data={**page.data, **page.initial},
        holder=queries.people.find(task.assignee) if task.assignee else None,
        people=colleagues(queries, page),
    )
