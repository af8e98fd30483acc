"""Cases: the list, and one case with everything that is known of it, its diagrams live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2s

from flask import Blueprint, jsonify, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext

from engine.errors import NotFound
from engine.model import Case, Instance, InstanceStatus
from engine.model import Page as Rows
from engine.ports import Queries
from processes.complaint import search
from web import access, current, times
from web.casefile import WORDS, CaseFile, read_case
from web.errors import is_htmx
from web.labels import label, labels
from web.navigation import Entry
from web.outline import Step, outline
from web.promises import brief

SIZE = 25
STATUSES = ("open", "closed", "withdrawn", "merged", "unreachable")
_FAR = 9000
"""A timer due in this year waits for something else: its clock stands still."""

blueprint = Blueprint("case", __name__, url_prefix="/cases")
entry = Entry(lazy_gettext("Cases"), "case.cases", "files", 30, key="g c")


@dataclass(frozen=True)
class Drawing:
    """One diagram of a case.

    :ivar key: ``17`` for an instance's own diagram, ``17-repair`` for one that it called.
    """

    key: str
    name: str
    source: str
    state: str
    outline: Sequence[Step]
    status: InstanceStatus
    called: bool


@blueprint.get("")
@access.allow("staff")
def cases() -> ResponseReturnValue:
    """The list, with search and status; newest first."""
    text = request.args.get("q", "").strip()[:200]
    status = request.args.get("status", "")
    page = max(1, request.args.get("page", 1, type=int))
    with current.engine().store.read() as queries:
        found: Rows[Case] = queries.cases_page(
            current.viewer(),
            text=text,
            status=status if status in STATUSES else "",
            limit=SIZE,
            offset=(page - 1) * SIZE,
        )
        hits = search.find(queries, current.viewer(), text) if text and page == 1 else []
        shown_cases = [*(case.id for case in found.rows), *(hit.case.id for hit in hits)]
        promised = brief(queries, shown_cases)
    shown = {
        "promised": promised,
        "found": found,
        "hits": hits,
        "text": text,
        "status": status,
        "page": page,
        "size": SIZE,
    }
    if not is_htmx():
        return render_template("case/cases.html", **shown)
    response = make_response(render_template("case/list.html", **shown))
    response.headers["HX-Replace-Url"] = url_for("case.cases", status=status or None, q=text or None)
    return response


@blueprint.get("/<number>")
@access.allow("staff")
def case(number: str) -> ResponseReturnValue:
    """Everything about a case."""
    with current.engine().store.read() as queries:
        found = current.case(queries, number)
        if request.args.get("part") == "diagrams":
            return _diagrams(queries, found)
        file = read_case(queries, found)
        mark = mark_of(file)
        if request.args.get("part") == "live":
            return _live(file, mark)
        drawings = _drawings(queries, found)
    return render_template(
        "case/case.html", file=file, case=found, mark=mark, drawings=drawings, drawn=_drawn(drawings), **WORDS
    )


@blueprint.get("/<number>/state/<int:instance>.json")
@access.allow("staff")
def state(number: str, instance: int) -> ResponseReturnValue:
    """Where an instance stands, for the drawing of its diagram or of one it calls (``process``)."""
    engine, viewer = current.engine(), current.viewer()
    with engine.store.read() as queries:
        found = current.case(queries, number)
        running = queries.instances.get(instance)
        if running.case != found.id:
            raise NotFound("instance", instance)
        timers = queries.timers.waiting(instance)
        incidents = queries.incidents.open_of(instance)
    process = request.args.get("process", running.process)
    tokens = engine.tokens(instance, viewer)
    now = current.now()
    return jsonify(
        active=tokens.active.get(process, {}),
        done=list(tokens.done.get(process, ())),
        incident=[incident.element for incident in incidents],
        links={
            element: f"{url_for('case.case', number=number)}#diagram-{instance}-{called}"
            for element, called in tokens.called.items()
        },
        notes={
            timer.element: gettext("due %(when)s", when=times.short(timer.due_at, now))
            for timer in timers
            if timer.kind == "event" and timer.due_at.year < _FAR
        },
    )


def mark_of(file: CaseFile) -> str:
    """Differs whenever the page would look different."""
    tasks = [(item.task.id, item.task.revision, item.task.level) for item in file.tasks]
    clocks = [
        (item.clock.id, item.clock.due_at, item.clock.paused_since, item.percent) for item in file.clocks
    ]
    seen = repr((len(file.events), tasks, clocks, file.case.status, len(file.talk), len(file.files)))
    return blake2s(seen.encode(), digest_size=8).hexdigest()


def _live(file: CaseFile, mark: str) -> ResponseReturnValue:
    """What changes on the page; 204 while that is what it shows (``seen``)."""
    if request.args.get("seen") == mark:
        return "", 204
    return render_template("case/live.html", file=file, case=file.case, mark=mark, **WORDS)


def _diagrams(queries: Queries, case: Case) -> ResponseReturnValue:
    """The diagrams; 204 while they are those that the page shows."""
    drawings = _drawings(queries, case)
    drawn = _drawn(drawings)
    if request.args.get("seen") == drawn:
        return "", 204
    return render_template("case/diagrams.html", case=case, drawings=drawings, drawn=drawn)


def _drawn(drawings: Sequence[Drawing]) -> str:
    """Differs whenever a diagram joined or came to its end."""
    return "_".join(f"{item.key}{item.status.value[:2]}" for item in drawings)


def _drawings(queries: Queries, case: Case) -> list[Drawing]:
    """The diagrams of the case's instances, those that run first; then those that they called."""
    instances = sorted(
        queries.instances.of_case(case.id),
        key=lambda item: (item.status is not InstanceStatus.ACTIVE, item.id),
    )
    drawn: list[Drawing] = []
    for instance in instances:
        drawn.append(_drawing(queries, case, instance, instance.process))
        drawn += [
            _drawing(queries, case, instance, called)
            for called in _called(instance)
            if called != instance.process
        ]
    return drawn


def _called(instance: Instance) -> list[str]:
    tokens = current.engine().tokens(instance.id, current.viewer())
    return sorted({*tokens.called.values(), *tokens.active})


def _drawing(queries: Queries, case: Case, instance: Instance, process: str) -> Drawing:
    edition = current.engine().edition(queries, instance.release)
    found = edition.processes.process(process)
    drawn = labels(queries, edition.id).diagram(found.artefact, edition.artefact(found.artefact))
    own = process == instance.process
    asked = None if own else process
    return Drawing(
        key=str(instance.id) if own else f"{instance.id}-{process}",
        name=label(found.name),
        source=url_for("releases.artefact", release=instance.release, name=found.artefact),
        state=url_for("case.state", number=case.number, instance=instance.id, process=asked),
        outline=outline(drawn, process),
        status=instance.status,
        called=not own,
    )
