"""The process owner's list: every artefact of the desk, who works on it, and what is wrong with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import releases
from engine.errors import Finding
from engine.model import Draft, Release
from engine.ports import Queries
from web import access, current
from web.artefacts import KINDS, Kind, edit_address, kind_of, open_artefact, person_name
from web.i18n import gettext, lazy_gettext
from web.navigation import Entry

DRAFTS = "drafts"

blueprint = Blueprint("owner", __name__, url_prefix="/owner")
entry = Entry(lazy_gettext("Processes"), "owner.owner", "sitemap", 70, key="g p")


@dataclass(frozen=True)
class Row:
    """A line of the list.

    :ivar by: who saved the draft last, by name.
    :ivar new: whether no release holds it yet.
    """

    name: str
    title: str
    kind: Kind
    draft: Draft | None
    by: str
    new: bool
    errors: int
    warnings: int


@dataclass(frozen=True)
class Thrown:
    """A draft that was thrown away and can be taken back."""

    name: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Shown:
    """What the page shows.

    :ivar show: the kind that is looked at, ``drafts``, or "" for all.
    """

    show: str
    text: str
    rows: Sequence[Row]
    counts: Mapping[str, int]
    release: Release | None
    publisher: str
    thrown: Sequence[Thrown]


@blueprint.get("")
@access.allow("process_owner")
def owner() -> ResponseReturnValue:
    """The list."""
    kinds = {kind.id for kind in KINDS}
    show = request.args.get("show", "")
    text = request.args.get("q", "").strip()[:100]
    shown = _look(show if show in kinds | {DRAFTS} else "", text)
    return render_template("owner/owner.html", shown=shown, kinds=KINDS)


@blueprint.get("/check")
@access.allow("process_owner")
def check() -> ResponseReturnValue:
    """Everything that is wrong with the next release, artefact by artefact."""
    core = current.engine().core
    with core.store.read() as queries:
        found = releases.findings(core, queries)
        states = releases.artefacts(queries)
        titles = {name: open_artefact(queries, name).title for name in {item.artefact for item in found}}
    grouped: dict[str, list[Finding]] = {}
    for finding in found:
        grouped.setdefault(finding.artefact, []).append(finding)
    return render_template(
        "owner/check.html",
        grouped=grouped,
        titles=titles,
        checked=len(states),
        kind_of=kind_of,
        edit_address=edit_address,
    )


@blueprint.post("/discard")
@access.allow("process_owner")
def discard() -> ResponseReturnValue:
    """Throw a draft away; it can be taken back."""
    name = request.form.get("name", "")
    releases.discard_draft(current.engine().core, name, actor=current.person().id)
    flash(gettext("The draft of %(name)s is thrown away. Below the list you can take it back.", name=name))
    return redirect(url_for("owner.owner"))


@blueprint.post("/take-back")
@access.allow("process_owner")
def take_back() -> ResponseReturnValue:
    """Make the draft that was last thrown away a draft again."""
    name = request.form.get("name", "")
    releases.take_back(current.engine().core, name, actor=current.person().id)
    flash(gettext("%(name)s is a draft again.", name=name))
    return redirect(url_for("owner.owner", show=DRAFTS))


def _look(show: str, text: str) -> Shown:
    core = current.engine().core
    with core.store.read() as queries:
        found = releases.findings(core, queries)
        rows = [_row(queries, state, found) for state in releases.artefacts(queries)]
        rows.sort(key=lambda row: (KINDS.index(row.kind), row.name))
        newest = queries.releases.newest()
        publisher = person_name(queries, newest.publisher) if newest else ""
        thrown = [_thrown(queries, item) for item in releases.discarded(queries)]
    counts = Counter(row.kind.id for row in rows)
    counts[DRAFTS] = sum(row.draft is not None for row in rows)
    counts[""] = len(rows)
    drafted = {row.name for row in rows if row.draft}
    return Shown(
        show,
        text,
        [row for row in rows if _wanted(row, show, text.casefold())],
        counts,
        newest,
        publisher,
        [item for item in thrown if item.name not in drafted][:5],
    )


def _wanted(row: Row, show: str, text: str) -> bool:
    of_kind = row.draft is not None if show == DRAFTS else show in ("", row.kind.id)
    return of_kind and (text in row.name.casefold() or text in row.title.casefold())


def _row(queries: Queries, state: releases.ArtefactState, found: Sequence[Finding]) -> Row:
    own = [finding.severity for finding in found if finding.artefact == state.name]
    opened = open_artefact(queries, state.name)
    return Row(
        state.name,
        opened.title,
        opened.kind,
        state.draft,
        person_name(queries, state.draft.author) if state.draft else "",
        not state.published,
        own.count("error"),
        len(own) - own.count("error"),
    )


def _thrown(queries: Queries, item: releases.Discarded) -> Thrown:
    return Thrown(item.name, person_name(queries, item.by), item.at)
