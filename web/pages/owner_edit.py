"""Editing one artefact: the editors' pages, what they read and save, and what a draft changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import releases
from engine.check.base import BPMN, REDRESS, read_xml
from engine.errors import Conflict, DiagramInvalid, Finding, Invalid
from engine.ports import Queries
from web import access, current, times
from web.artefacts import (
    DIAGRAM,
    TEXT,
    Opened,
    edit_address,
    findings_json,
    kind_of,
    open_artefact,
    person_name,
    read_mark,
    who_was_first,
)
from web.changes import changes, lines
from web.errors import Problem, answer
from web.i18n import gettext
from web.outline import Step, outline

blueprint = Blueprint("owner_edit", __name__, url_prefix="/owner")


@blueprint.get("/edit/<path:name>")
@access.allow("process_owner")
def edit(name: str) -> ResponseReturnValue:
    """The editor of an artefact."""
    with current.engine().store.read() as queries:
        opened = open_artefact(queries, name)
        found = _findings(queries, name) if opened.kind is TEXT else ()
    if opened.kind is TEXT:
        return _text_page(opened, [finding for finding in found if finding.artefact == name])
    return render_template("owner_edit/edit.html", opened=opened, steps=_steps(opened))


@blueprint.post("/edit/<path:name>")
@access.allow("process_owner")
def save_text(name: str) -> ResponseReturnValue:
    """Save a text from its plain field; when somebody was first, what was typed stays on the page."""
    if kind_of(name) is not TEXT:
        raise Invalid(gettext("Only texts are saved in this way."))
    content = request.form.get("content", "").replace("\r\n", "\n").encode()
    core = current.engine().core
    revision, seen = read_mark(request.form.get("mark", ""))
    try:
        releases.save_draft(core, name, content, actor=current.person().id, revision=revision, seen=seen)
    except Conflict as refusal:
        with core.store.read() as queries:
            sentence, mark = who_was_first(queries, name, refusal)
        return _text_page(Opened(name, content, None), (), sentence, mark), 409
    flash(gettext("Saved."))
    return redirect(url_for("owner_edit.edit", name=name))


@blueprint.get("/drafts/<path:name>")
@access.allow("process_owner")
def read(name: str) -> ResponseReturnValue:
    """The artefact's text for an editor, the mark of its state, and what is wrong with it."""
    with current.engine().store.read() as queries:
        opened = open_artefact(queries, name)
        found = _findings(queries, name)
    return jsonify(content=opened.text, revision=opened.mark, findings=findings_json(found))


@blueprint.put("/drafts/<path:name>")
@access.allow("process_owner")
def save(name: str) -> ResponseReturnValue:
    """Keep what an editor sends, valid or not; 409 with a sentence when somebody was first."""
    sent = _sent()
    content = sent.get("content")
    if not isinstance(content, str):
        raise Invalid(gettext("The request brings no content."), remedy=gettext("Load the page again."))
    revision, seen = read_mark(sent.get("revision"))
    core = current.engine().core
    try:
        draft = releases.save_draft(
            core,
            name,
            content.encode("utf-8", "replace"),
            actor=current.person().id,
            revision=revision,
            seen=seen,
        )
    except Conflict as refusal:
        return _too_late(name, refusal)
    with core.store.read() as queries:
        found = _findings(queries, name)
    mark = Opened(name, draft.content, draft.revision).mark
    return jsonify(revision=mark, saved_at=times.iso(draft.updated_at), findings=findings_json(found))


@blueprint.post("/checks/<path:name>")
@access.allow("process_owner")
def check(name: str) -> ResponseReturnValue:
    """What is wrong with an artefact, and what of others hinders publishing."""
    with current.engine().store.read() as queries:
        open_artefact(queries, name)
        found = _findings(queries, name)
    return jsonify(findings=findings_json(found))


@blueprint.post("/publications/<path:name>")
@access.allow("process_owner")
def publish(name: str) -> ResponseReturnValue:
    """Publish this draft alone, if it is still the one that the editor saved."""
    sent = _sent()
    revision, seen = read_mark(sent.get("revision"))
    if revision is None:
        raise Invalid(
            gettext("Nothing was changed here, so there is nothing to publish."),
            remedy=gettext("Change something and save it first."),
        )
    core = current.engine().core
    note = str(sent.get("note") or "").strip()[:2000]
    try:
        release = releases.publish(
            core, actor=current.person().id, note=note, drafts=[name], seen={name: seen}
        )
    except Conflict as refusal:
        return _too_late(name, refusal)
    except DiagramInvalid as refusal:
        return answer(_hindered(refusal))
    said = gettext(
        "Release %(id)d is published. New cases start on it; running ones stay on theirs.", id=release.id
    )
    flash(said)
    return jsonify(message=said, location=url_for("owner.owner"))


@blueprint.get("/changes/<path:name>")
@access.allow("process_owner")
def compare(name: str) -> ResponseReturnValue:
    """What a draft changes, against what is published."""
    with current.engine().store.read() as queries:
        opened = open_artefact(queries, name)
        before = published_content(queries, name)
        draft = queries.releases.draft(name)
        by = person_name(queries, draft.author) if draft else ""
    return render_template(
        "owner_edit/changes.html",
        opened=opened,
        new=before is None,
        draft=draft,
        by=by,
        changes=changes(name, before, opened.content),
        lines=lines(before, opened.content) if before != opened.content else [],
    )


@blueprint.get("/choices.json")
@access.allow("process_owner")
def choices() -> ResponseReturnValue:
    """What a diagram may name: artefacts, operations, and who works here."""
    core = current.engine().core
    with core.store.read() as queries:
        names = [state.name for state in releases.artefacts(queries)]
        used = list(_attributes(queries, names))
        people = [person for person in queries.people.all() if person.active]
        kinds = {held.kind for person in people for held in queries.people.certificates(person.id)}
        found = {
            "forms": _stems(names, ".form"),
            "decisions": _stems(names, ".dmn"),
            "processes": _stems(names, ".bpmn"),
            "operations": sorted(core.registry.operations),
            "units": sorted(unit.id for unit in queries.people.units()),
            "roles": sorted({role for person in people for role in person.roles} | _values(used, "role")),
            "certificates": sorted(kinds | _values(used, "certificate")),
            "clocks": sorted(_values(used, "clock")),
        }
    return jsonify(found)


def published_content(queries: Queries, name: str) -> bytes | None:
    """What the newest release holds under a name."""
    newest = queries.releases.newest()
    hash = newest.manifest.get(name) if newest else None
    return queries.releases.content(hash) if hash else None


def _text_page(opened: Opened, found: Sequence[Finding], refused: str = "", mark: str = "") -> str:
    return render_template(
        "owner_edit/text.html",
        opened=opened,
        found=found,
        refused=refused,
        mark=mark or opened.mark,
        edit_address=edit_address,
    )


def _findings(queries: Queries, name: str) -> list[Finding]:
    """What is said of an artefact, then what of others hinders publishing."""
    found = releases.findings(current.engine().core, queries)
    own = [finding for finding in found if finding.artefact == name]
    return own + [finding for finding in found if finding.artefact != name and finding.severity == "error"]


def _steps(opened: Opened) -> list[Step]:
    """The diagram as a list; empty where it cannot be read or is none."""
    root = read_xml(opened.content) if opened.kind is DIAGRAM else None
    process = None if root is None else root.find(f"{BPMN}process[@isExecutable='true']")
    return [] if process is None else outline(opened.content, process.get("id") or "")


def _sent() -> dict[str, object]:
    sent = request.get_json(silent=True)
    if not isinstance(sent, dict):
        raise Invalid(gettext("The request could not be understood."), remedy=gettext("Load the page again."))
    return sent


def _too_late(name: str, refusal: Conflict) -> ResponseReturnValue:
    with current.engine().store.read() as queries:
        sentence, mark = who_was_first(queries, name, refusal)
    remedy = gettext("Load what is there now, or keep yours and save it over that.")
    return answer(Problem(409, sentence, remedy, {"revision": mark}))


def _hindered(refusal: DiagramInvalid) -> Problem:
    return Problem(
        422,
        gettext("The release was not published, because it would hold errors."),
        gettext("Mend what is listed below. What needs another draft is published with it, from the list."),
        {"findings": findings_json(refusal.findings)},
    )


def _stems(names: Sequence[str], suffix: str) -> list[str]:
    return sorted(PurePosixPath(name).stem for name in names if name.endswith(suffix))


def _attributes(queries: Queries, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The extension attributes of all diagrams with their values."""
    for name in names:
        root = read_xml(open_artefact(queries, name).content) if kind_of(name) is DIAGRAM else None
        for element in root.iter() if root is not None else ():
            for attribute, value in element.attrib.items():
                if attribute.startswith(REDRESS):
                    yield attribute.removeprefix(REDRESS), value


def _values(used: Sequence[tuple[str, str]], wanted: str) -> set[str]:
    """What literal values an attribute has anywhere."""
    return {value for attribute, value in used if attribute == wanted and value and not value.startswith("=")}
