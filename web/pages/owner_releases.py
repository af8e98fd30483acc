"""What was published: the history of releases, and each artefact as it is pinned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from engine.check.base import BPMN, read_xml
from engine.errors import NotFound
from engine.model import Release
from engine.ports import Queries
from web import access, current
from web.artefacts import DIAGRAM, FORM, KINDS, TABLE, Opened, form_schema, person_name
from web.changes import Change, changes
from web.outline import outline

blueprint = Blueprint("owner_releases", __name__, url_prefix="/releases")


@dataclass(frozen=True)
class Entry:
    """A release as the history shows it.

    :ivar authors: who wrote its drafts, by name.
    :ivar changed: how many artefacts differ from the release before.
    """

    release: Release
    publisher: str
    authors: str
    changed: int


@dataclass(frozen=True)
class Item:
    """An artefact of a release.

    :ivar changed: "" where the release before has the same, else ``added`` or ``changed``.
    """

    opened: Opened
    changed: str
    changes: Sequence[Change]


@blueprint.get("")
@access.allow("staff")
def releases() -> ResponseReturnValue:
    """The history, newest first."""
    with current.engine().store.read() as queries:
        manifests = [queries.releases.get(release.id) for release in queries.releases.all()]
        older: list[Release | None] = [*manifests[1:], None]
        entries = [
            Entry(
                release,
                person_name(queries, release.publisher),
                _authors(queries, release.author),
                len(_differing(release, before)) if before else len(release.manifest),
            )
            for release, before in zip(manifests, older, strict=True)
        ]
    return render_template("owner_releases/releases.html", entries=entries)


@blueprint.get("/<int:release>")
@access.allow("staff")
def release(release: int) -> ResponseReturnValue:
    """One release: who published it and why, what changed in it, and all that it holds."""
    with current.engine().store.read() as queries:
        found = queries.releases.get(release)
        before = queries.releases.get(release - 1) if release > 1 else None
        items = [_item(queries, name, hash, before) for name, hash in sorted(found.manifest.items())]
        people = person_name(queries, found.publisher), _authors(queries, found.author)
        newest = queries.releases.newest()
    gone = sorted(set(before.manifest) - set(found.manifest)) if before else []
    return render_template(
        "owner_releases/release.html",
        release=found,
        publisher=people[0],
        authors=people[1],
        items=items,
        gone=gone,
        kinds=KINDS,
        newest=newest is not None and newest.id == found.id,
    )


@blueprint.get("/<int:release>/show/<path:name>")
@access.allow("staff")
def show(release: int, name: str) -> ResponseReturnValue:
    """An artefact of a release, to look at."""
    opened = _pinned(release, name)
    template = {DIAGRAM.id: "diagram", TABLE.id: "table", FORM.id: "form"}.get(opened.kind.id, "text")
    root = read_xml(opened.content) if opened.kind is DIAGRAM else None
    process = None if root is None else root.find(f"{BPMN}process[@isExecutable='true']")
    return render_template(
        f"owner_releases/{template}.html",
        opened=opened,
        release=release,
        steps=[] if process is None else outline(opened.content, process.get("id") or ""),
        schema=form_schema(opened.content) if opened.kind is FORM else None,
    )


@blueprint.get("/<int:release>/content/<path:name>")
@access.allow("staff")
def content(release: int, name: str) -> ResponseReturnValue:
    """An artefact's text for the viewer; it never changes, so browsers may keep it."""
    answer = jsonify(content=_pinned(release, name).text, revision=0)
    answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return answer


def _pinned(release: int, name: str) -> Opened:
    with current.engine().store.read() as queries:
        manifest = queries.releases.get(release).manifest
        if name not in manifest:
            raise NotFound("artefact", name)
        return Opened(name, queries.releases.content(manifest[name]), None)


def _item(queries: Queries, name: str, hash: str, before: Release | None) -> Item:
    opened = Opened(name, queries.releases.content(hash), None)
    older = before.manifest.get(name) if before else hash
    if older == hash:
        return Item(opened, "", ())
    if older is None:
        return Item(opened, "added", ())
    return Item(opened, "changed", changes(name, queries.releases.content(older), opened.content))


def _differing(release: Release, before: Release) -> set[str]:
    one: Mapping[str, str] = release.manifest
    other: Mapping[str, str] = before.manifest
    return {name for name in one.keys() | other.keys() if one.get(name) != other.get(name)}


def _authors(queries: Queries, author: str) -> str:
    return ", ".join(person_name(queries, person.strip()) for person in author.split(","))
