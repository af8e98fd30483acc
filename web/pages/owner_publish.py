"""Publishing: what the drafts change, what hinders, and the next release."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import releases
from engine.errors import Conflict, DiagramInvalid, Finding
from engine.model import Draft
from engine.ports import Queries
from web import access, current
from web.artefacts import Kind, edit_address, kind_of, person_name, title_of
from web.changes import Change, changes
from web.errors import problem_of
from web.i18n import gettext, ngettext
from web.pages.owner_edit import published_content

blueprint = Blueprint("owner_publish", __name__, url_prefix="/owner")


@dataclass(frozen=True)
class Planned:
    """A draft on its way into a release.

    :ivar digest: of the content that is shown; only this is published.
    :ivar chosen: whether it is ticked.
    """

    draft: Draft
    title: str
    kind: Kind
    by: str
    digest: str
    new: bool
    chosen: bool
    changes: Sequence[Change]


@dataclass(frozen=True)
class Plan:
    """What the page shows.

    :ivar next: the number that the release would get.
    """

    drafts: Sequence[Planned]
    errors: Sequence[Finding]
    warnings: Sequence[Finding]
    next: int


@blueprint.get("/publish")
@access.allow("process_owner")
def publish() -> ResponseReturnValue:
    """What would be published: all drafts, or those that are named."""
    return _page(request.args.getlist("draft") or None)


@blueprint.post("/publish")
@access.allow("process_owner")
def confirm() -> ResponseReturnValue:
    """Publish the ticked drafts as the next release, if they are still what the page showed."""
    chosen = request.form.getlist("draft")
    note = request.form.get("note", "").strip()[:2000]
    if not chosen:
        return _page([], note, gettext("No draft is ticked, so there is nothing to publish.")), 422
    seen = {name: request.form.get(f"seen:{name}", "") for name in chosen}
    actor = current.person().id
    try:
        release = releases.publish(current.engine().core, actor=actor, note=note, drafts=chosen, seen=seen)
    except DiagramInvalid as refusal:
        said = ngettext(
            "The release was not published: %(num)d error hinders it.",
            "The release was not published: %(num)d errors hinder it.",
            len(refusal.findings),
        )
        return _page(chosen, note, said), 422
    except Conflict as refusal:
        problem = problem_of(refusal)
        return _page(chosen, note, f"{problem.message} {problem.remedy}"), 409
    flash(
        gettext(
            "Release %(id)d is published. New cases start on it; running ones stay on theirs.", id=release.id
        )
    )
    return redirect(url_for("owner_releases.release", release=release.id))


def _page(chosen: Collection[str] | None, note: str = "", refused: str = "") -> str:
    """``chosen`` are the drafts to be ticked; ``None`` means all."""
    core = current.engine().core
    with core.store.read() as queries:
        drafts = [_planned(queries, draft, chosen) for draft in queries.releases.drafts()]
        found = releases.findings(core, queries, [item.draft.name for item in drafts if item.chosen])
        newest = queries.releases.newest()
    plan = Plan(
        drafts,
        [finding for finding in found if finding.severity == "error"],
        [finding for finding in found if finding.severity != "error"],
        newest.id + 1 if newest else 1,
    )
    return render_template(
        "owner_publish/publish.html", plan=plan, note=note, refused=refused, edit_address=edit_address
    )


def _planned(queries: Queries, draft: Draft, chosen: Collection[str] | None) -> Planned:
    before = published_content(queries, draft.name)
    return Planned(
        draft,
        title_of(draft.name, draft.content),
        kind_of(draft.name),
        person_name(queries, draft.author),
        sha256(draft.content).hexdigest(),
        before is None,
        chosen is None or draft.name in chosen,
        changes(draft.name, before, draft.content),
    )
