"""Artefacts as the process owner's pages name and address them: kinds, titles, what an editor read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from flask import url_for

from engine import releases
from engine.check.base import BPMN, read_xml
from engine.errors import Conflict, Finding, Invalid, NotFound, StaleRevision
from engine.ports import Queries
from web import times
from web.form_words import finding_in_words
from web.i18n import LazyString, gettext, lazy_gettext


@dataclass(frozen=True)
class Kind:
    """A kind of artefact.

    :ivar folder: where such artefacts lie in a release; "" for its top.
    :ivar bundle: the bundle that edits them; "" where a plain field does.
    :ivar mark: the data attribute that the bundle looks for.
    """

    id: str
    suffix: str
    folder: str
    one: LazyString
    many: LazyString
    icon: str
    bundle: str = ""
    mark: str = ""


DIAGRAM = Kind(
    "diagram", ".bpmn", "", lazy_gettext("diagram"), lazy_gettext("Diagrams"), "sitemap", "modeler", "modeler"
)
TABLE = Kind(
    "table",
    ".dmn",
    "decisions",
    lazy_gettext("decision table"),
    lazy_gettext("Tables"),
    "table",
    "table",
    "table",
)
FORM = Kind(
    "form", ".form", "forms", lazy_gettext("form"), lazy_gettext("Forms"), "forms", "formeditor", "formeditor"
)
TEXT = Kind("text", ".txt", "texts", lazy_gettext("text"), lazy_gettext("Texts"), "file-text")
KINDS = (DIAGRAM, TABLE, FORM, TEXT)
_NOTHING = "none"
"""Stands in a mark for the digest where there is no artefact yet."""


def kind_of(name: str) -> Kind:
    """The kind of an artefact by its name; what is none of the others is edited as a text."""
    suffix = PurePosixPath(name).suffix
    return next((kind for kind in KINDS if kind.suffix == suffix), TEXT)


def title_of(name: str, content: bytes) -> str:
    """What people call an artefact: the name it gives itself, else one made of its file's."""
    kind = kind_of(name)
    own = _process_name(content) if kind is DIAGRAM else _decision_name(content) if kind is TABLE else ""
    path = PurePosixPath(name)
    title = own or path.stem.replace("_", " ").replace("-", " ").capitalize()
    language = path.parent.name if kind is TEXT and len(path.parts) > 2 else ""
    return f"{title} ({language})" if language else title


def _process_name(content: bytes) -> str:
    root = read_xml(content)
    processes = () if root is None else root.iter(BPMN + "process")
    return next(
        (
            " ".join((item.get("name") or "").split())
            for item in processes
            if item.get("isExecutable") == "true"
        ),
        "",
    )


def _decision_name(content: bytes) -> str:
    root = read_xml(content)
    decisions = () if root is None else root.iterfind("{*}decision")
    return next((" ".join((item.get("name") or "").split()) for item in decisions), "")


@dataclass(frozen=True)
class Opened:
    """An artefact as an editor opens it.

    :ivar revision: of the draft; ``None`` where there is none.
    """

    name: str
    content: bytes
    revision: int | None

    @property
    def kind(self) -> Kind:
        """Its kind."""
        return kind_of(self.name)

    @property
    def title(self) -> str:
        """What people call it."""
        return title_of(self.name, self.content)

    @property
    def text(self) -> str:
        """Its content for an editor; what is no UTF-8 shows as replacement characters."""
        return self.content.decode("utf-8", "replace")

    @property
    def mark(self) -> str:
        """What tells this state of it from others: the draft's revision, and a digest of the content."""
        return f"{self.revision or 0}-{sha256(self.content).hexdigest()}"


def open_artefact(queries: Queries, name: str) -> Opened:
    """The draft, else what is published.

    :raises NotFound: when there is neither.
    """
    content, revision = releases.current(queries, name)
    return Opened(name, content, revision)


def read_mark(mark: object) -> tuple[int | None, str]:
    """Revision and digest of a mark that an editor sent back.

    :raises Invalid: when it is none.
    """
    revision, _, digest = str(mark).partition("-")
    if not revision.isascii() or not revision.isdecimal() or len(revision) > 9 or not digest.isalnum():
        raise Invalid(
            gettext("The request does not say which state of the draft it is about."),
            remedy=gettext("Load the page again."),
        )
    return int(revision) or None, "" if digest == _NOTHING else digest


def who_was_first(queries: Queries, name: str, refusal: Conflict) -> tuple[str, str]:
    """A sentence that says who saved or published meanwhile, and the mark of what is there now."""
    try:
        now = open_artefact(queries, name)
    except NotFound:
        return gettext("%(name)s was thrown away meanwhile.", name=name), f"0-{_NOTHING}"
    draft = queries.releases.draft(name)
    if isinstance(refusal, StaleRevision) and draft is not None:
        by, at = draft.author, draft.updated_at
        sentence = gettext(
            "%(who)s saved this draft at %(when)s.", who=person_name(queries, by), when=times.moment(at)
        )
    elif refusal.at is not None:
        who = person_name(queries, refusal.by or "")
        sentence = gettext("%(who)s published this at %(when)s.", who=who, when=times.moment(refusal.at))
    else:
        sentence = gettext("The draft you had open was published or thrown away meanwhile.")
    return sentence, now.mark


def person_name(queries: Queries, person: str) -> str:
    """Somebody's name; the desk's own for nobody."""
    found = queries.people.find(person) if person else None
    return found.name if found else person or gettext("The desk")


def edit_address(finding: Finding) -> str:
    """Where the element of a finding is edited."""
    address = url_for("owner_edit.edit", name=finding.artefact)
    return f"{address}#{finding.element}" if finding.element else address


def findings_json(found: list[Finding] | tuple[Finding, ...]) -> list[dict[str, Any]]:
    """Findings as the editors read them, each with the address where it is mended."""
    return [finding_in_words(finding).as_json() | {"href": edit_address(finding)} for finding in found]


def form_schema(content: bytes) -> dict[str, Any] | None:
    """A form's schema as JSON; ``None`` where it cannot be read."""
    try:
        schema = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return schema if isinstance(schema, dict) else None
