"""Drafts, and how they become a release.

A release is an immutable manifest of content-addressed artefacts; running cases stay on theirs. A draft
always saves, even when it is broken; only a set of artefacts without an error is published.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path, PurePosixPath

from engine.check import check_artefacts
from engine.commands.core import Core
from engine.errors import Conflict, DiagramInvalid, Finding, Invalid, NotFound, StaleRevision
from engine.model import Draft, Event, Release
from engine.ports import Events, Queries, Releases, UnitOfWork
from engine.sentences import say

_SUFFIXES = (".bpmn", ".dmn", ".form", ".txt", ".toml")
_LARGEST = 2 * 1024 * 1024
_STREAM = "releases"
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*(\.[a-z]+)?")


@dataclass(frozen=True)
class ArtefactState:
    """One artefact as the process owner's list shows it.

    :param published: whether the newest release holds it.
    :param draft: the work on it that is not published, if any.
    """

    name: str
    published: bool
    draft: Draft | None


@dataclass(frozen=True)
class Discarded:
    """A draft that was thrown away.

    :param content: the hash under which its content stays stored.
    """

    name: str
    content: str
    at: datetime
    by: str


def install(core: Core, *, actor: str = "") -> Release:
    """Make the packs on disk release 1; where releases exist, changed files of the packs become drafts.

    So a new version of the shipped pack never goes over the heads of owners who published their own.
    """
    contents = pack_contents(core.registry.artefacts)
    with core.store.write() as uow:
        newest = uow.releases.newest()
        if newest is None:
            newest = _publish(core, uow, contents, author=actor, publisher=actor, note="The shipped pack")
        else:
            _offer(core, uow, newest, contents, actor)
        uow.commit()
    return newest


def pack_contents(folders: Iterable[Path]) -> dict[str, bytes]:
    """The artefacts of pack folders by their names in a release."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.suffix in _SUFFIXES and path.is_file()
    }


def artefacts(queries: Queries) -> list[ArtefactState]:
    """What can be edited, by name."""
    newest = queries.releases.newest()
    published = set(newest.manifest) if newest else set()
    drafts = {draft.name: draft for draft in queries.releases.drafts()}
    return [
        ArtefactState(name, name in published, drafts.get(name)) for name in sorted(published | set(drafts))
    ]


def current(queries: Queries, name: str) -> tuple[bytes, int | None]:
    """An artefact as its editor opens it: the draft and its revision, else the published content.

    :raises NotFound: when there is neither.
    """
    draft = queries.releases.draft(name)
    if draft is not None:
        return draft.content, draft.revision
    newest = queries.releases.newest()
    if newest is None or name not in newest.manifest:
        raise NotFound("artefact", name)
    return queries.releases.content(newest.manifest[name]), None


def save_draft(
    core: Core, name: str, content: bytes, *, actor: str, revision: int | None, seen: str | None = None
) -> Draft:
    """Keep work on an artefact, valid or not.

    :param revision: the draft's revision that was read; ``None`` when there was no draft.
    :param seen: the SHA-256 of the content that was read, of the draft or of what is published, ``""`` for
        a new artefact: what was published, or begun anew, since then is not written over unseen.
    :raises StaleRevision: when somebody saved meanwhile.
    :raises Conflict: when somebody published meanwhile.
    :raises Invalid: for a name or size that no artefact has.
    """
    _check_name(name)
    if len(content) > _LARGEST:
        raise Invalid(
            say("%(name)s is larger than %(largest)s MB.", name=name, largest=_LARGEST // 1024 // 1024),
            remedy=say("Split it, or remove pictures."),
        )
    now = core.clock.now()
    with core.store.write() as uow:
        newest = uow.releases.newest()
        base = newest.manifest.get(name, "") if newest else ""
        if seen is not None:
            _check_seen(uow.releases.draft(name), newest, name, seen)
        draft = uow.releases.save_draft(
            Draft(name, content, revision or 0, actor, now, base), expected=revision
        )
        uow.events.append(
            _STREAM, "draft.saved", {"name": name, "revision": draft.revision}, at=now, actor=actor
        )
        uow.commit()
    return draft


def discard_draft(core: Core, name: str, *, actor: str) -> None:
    """Throw a draft away; the published artefact stays. Its content stays stored, named in the history."""
    with core.store.write() as uow:
        draft = uow.releases.draft(name)
        if draft is None:
            raise NotFound("draft", name)
        kept = uow.releases.put(name, draft.content)
        uow.releases.drop_draft(name)
        uow.events.append(
            _STREAM,
            "draft.discarded",
            {"name": name, "content": kept},
            at=core.clock.now(),
            actor=actor,
        )
        uow.commit()


def discarded(queries: Queries) -> list[Discarded]:
    """The drafts that were thrown away, the last one first; each artefact once."""
    newest: dict[str, Discarded] = {}
    for event in _history(queries.events):
        if event.type == "draft.discarded":
            name, content = event.payload["name"], event.payload["content"]
            newest.pop(name, None)
            newest[name] = Discarded(name, content, event.at, event.actor)
    return list(reversed(newest.values()))


def take_back(core: Core, name: str, *, actor: str) -> Draft:
    """Make the draft that was last thrown away a draft again.

    :raises NotFound: when none of this name was thrown away.
    :raises StaleRevision: when there is a draft of this name already.
    """
    with core.store.read() as queries:
        found = next((item for item in discarded(queries) if item.name == name), None)
        if found is None:
            raise NotFound("discarded draft", name)
        content = queries.releases.content(found.content)
    return save_draft(core, name, content, actor=actor, revision=None)


def findings(core: Core, queries: Queries, drafts: Iterable[str] | None = None) -> tuple[Finding, ...]:
    """What is wrong with the next release: the newest one with these drafts (all: ``None``) laid over it."""
    return _check(core, _candidate(queries.releases, drafts))


def publish(
    core: Core,
    *,
    actor: str,
    note: str = "",
    drafts: Iterable[str] | None = None,
    seen: Mapping[str, str] | None = None,
) -> Release:
    """Publish drafts as the next release: new cases start on it, running ones stay where they are.

    :param drafts: names of drafts; ``None`` publishes all.
    :param seen: draft → SHA-256 of what the publisher saw of it; nothing else is published in its place.
    :raises DiagramInvalid: when the release would hold an error; findings name the elements.
    :raises Conflict: when there is nothing to publish, or an artefact changed under a draft.
    """
    with core.store.write() as uow:
        chosen = _chosen(uow.releases, drafts)
        for draft in chosen:
            if seen is not None and seen.get(draft.name) != sha256(draft.content).hexdigest():
                raise Conflict(
                    say("The draft of %(name)s was saved since you looked at it.", name=draft.name),
                    by=draft.author,
                    at=draft.updated_at,
                    remedy=say("Look at it again, then publish."),
                )
        contents = _candidate(uow.releases, [draft.name for draft in chosen])
        author = ", ".join(sorted({draft.author for draft in chosen}))
        release = _publish(core, uow, contents, author=author, publisher=actor, note=note)
        for draft in chosen:
            uow.releases.drop_draft(draft.name)
        uow.commit()
    return release


def _chosen(releases: Releases, names: Iterable[str] | None) -> list[Draft]:
    wanted = None if names is None else set(names)
    chosen = [draft for draft in releases.drafts() if wanted is None or draft.name in wanted]
    missing = (wanted or set()) - {draft.name for draft in chosen}
    if missing:
        gone = ", ".join(sorted(missing))
        raise Conflict(
            say("There is no draft of %(gone)s any more.", gone=gone),
            remedy=say("It was published or thrown away meanwhile."),
        )
    if not chosen:
        raise Conflict(
            say("There is no draft to publish."), remedy=say("Change something and save it first.")
        )
    newest = releases.newest()
    for draft in chosen:
        published = newest.manifest.get(draft.name, "") if newest else ""
        if draft.base != published:
            raise Conflict(
                say("%(name)s was published by somebody else since this draft was begun.", name=draft.name),
                remedy=say("Open it, take over what was published, and save again."),
            )
    return chosen


def _candidate(releases: Releases, drafts: Iterable[str] | None) -> dict[str, bytes]:
    newest = releases.newest()
    manifest: Mapping[str, str] = newest.manifest if newest else {}
    contents = {name: releases.content(hash) for name, hash in manifest.items()}
    wanted = None if drafts is None else set(drafts)
    for draft in releases.drafts():
        if wanted is None or draft.name in wanted:
            contents[draft.name] = draft.content
    return contents


def _publish(
    core: Core, uow: UnitOfWork, contents: Mapping[str, bytes], *, author: str, publisher: str, note: str
) -> Release:
    errors = [finding for finding in _check(core, contents) if finding.severity == "error"]
    if errors:
        raise DiagramInvalid(errors)
    manifest = {name: uow.releases.put(name, content) for name, content in contents.items()}
    now = core.clock.now()
    release = uow.releases.publish(manifest, at=now, author=author, publisher=publisher, note=note)
    uow.events.append(
        _STREAM,
        "release.published",
        {"release": release.id, "note": note, "author": author},
        at=now,
        actor=publisher,
    )
    return release


def _check(core: Core, contents: Mapping[str, bytes]) -> tuple[Finding, ...]:
    return _checked(frozenset(contents.items()), frozenset(core.registry.operations))


@lru_cache(maxsize=8)
def _checked(contents: frozenset[tuple[str, bytes]], operations: frozenset[str]) -> tuple[Finding, ...]:
    """What the check finds; the same contents are asked about again and again while somebody edits."""
    return check_artefacts(dict(sorted(contents)), operations=operations)


def _offer(core: Core, uow: UnitOfWork, newest: Release, contents: Mapping[str, bytes], actor: str) -> None:
    """Lay new shipped files down as drafts, once each and never over a draft of somebody's.

    What was offered is told by the history, so that a draft thrown away does not come back at each start.
    """
    shipped = {name: sha256(content).hexdigest() for name, content in contents.items()}
    first = uow.releases.get(1).manifest
    changed = {
        name: hash
        for name, hash in shipped.items()
        if hash not in (first.get(name), newest.manifest.get(name))
    }
    known = _offered(uow.events) if changed else frozenset()
    now = core.clock.now()
    for name, hash in changed.items():
        if (name, hash) in known or uow.releases.draft(name) is not None:
            continue
        base = newest.manifest.get(name, "")
        uow.releases.save_draft(Draft(name, contents[name], 0, actor, now, base), expected=None)
        uow.events.append(_STREAM, "draft.offered", {"name": name, "content": hash}, at=now, actor=actor)


def _offered(events: Events) -> frozenset[tuple[str, str]]:
    """Names and hashes of the shipped artefacts that were laid down as drafts before."""
    return frozenset(
        (event.payload["name"], event.payload["content"])
        for event in _history(events)
        if event.type == "draft.offered"
    )


def _history(events: Events) -> Iterator[Event]:
    """Everything that happened to drafts and releases, oldest first."""
    after = 0
    while page := events.stream(_STREAM, after):
        yield from page
        after = page[-1].seq


def _check_seen(draft: Draft | None, newest: Release | None, name: str, seen: str) -> None:
    if draft is not None:
        if sha256(draft.content).hexdigest() != seen:
            raise StaleRevision("draft", name, 0, draft.revision)
    elif newest is not None and newest.manifest.get(name, "") != seen:
        raise Conflict(
            say("%(name)s was published since it was opened.", name=name),
            by=newest.publisher,
            at=newest.published_at,
            remedy=say("Load what was published, or keep yours and compare them before publishing."),
        )


def _check_name(name: str) -> None:
    path = PurePosixPath(name)
    plain = str(path) == name and len(name) <= 200 and all(_PART.fullmatch(part) for part in path.parts)
    if not plain or path.suffix not in _SUFFIXES:
        raise Invalid(
            say("%(name)s is no name for an artefact.", name=name),
            remedy=say("Use letters, digits, - and _, a folder such as forms/, and one of: ")
            + " ".join(_SUFFIXES),
        )
